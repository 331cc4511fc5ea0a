// Tabs that remember the reader's choice, and images that are shown large. Both work without this script: tabs are
// radio buttons, and images lead to their files.

(() => {
  const words = document.querySelector("script[data-copy]")?.dataset || {};
  const key = "sitegen:tabs";
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
  const label = (input) => input.labels[0]?.textContent.trim() || "";
  const inputs = (within) => all(".tabs > input[type=radio]", within);

  // The last label chosen of each set of labels comes last.
  const remembered = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) || [];
    } catch (error) {
      return [];
    }
  };

  const remember = (name) => {
    try {
      const names = remembered().filter((other) => other !== name).concat(name);
      localStorage.setItem(key, JSON.stringify(names.slice(-20)));
    } catch (error) {
      // A browser that keeps nothing forgets the choice.
    }
  };

  const choose = (name) => {
    for (const input of inputs()) if (label(input) === name) input.checked = true;
  };

  // The tab around the element that the address names is chosen.
  const reveal = () => {
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch (error) {
      // An address with a broken escape names nothing.
    }
    for (let panel = target?.closest(".tab"); panel; panel = panel.parentElement.closest(".tab")) {
      const input = panel.previousElementSibling?.control;
      if (input) input.checked = true;
    }
    target?.closest(".tab") && target.scrollIntoView();
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches(".tabs > input[type=radio]")) return;
    // Other groups change their height: the chosen tab stays where it is.
    const before = event.target.labels[0].getBoundingClientRect().top;
    choose(label(event.target));
    remember(label(event.target));
    scrollBy(0, event.target.labels[0].getBoundingClientRect().top - before);
  });

  const enlarge = (link) => {
    const dialog = document.createElement("dialog");
    dialog.className = "zoomed";
    const image = link.querySelector("img").cloneNode();
    image.removeAttribute("loading");
    dialog.setAttribute("aria-label", image.alt || link.getAttribute("aria-label") || "");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = words.close;
    dialog.append(image, close);
    dialog.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus({ preventScroll: true });
    });
    document.body.append(dialog);
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.zoom");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    enlarge(link);
  });

  const start = () => {
    remembered().forEach(choose);
    reveal();
  };
  start();
  addEventListener("hashchange", reveal);
  document.addEventListener("sitegen:change", start);
})();
