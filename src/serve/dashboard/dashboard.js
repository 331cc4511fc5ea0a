// The dashboard is asked for again when the site changes; what is in the form stays.
(() => {
  const events = new EventSource("/_sitegen/events");
  const show = async () => {
    const answer = await fetch(location.href, { cache: "no-store" });
    const now = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["header", "[role=status]", ".steps .cards", "table", ".errors"]) {
      const [old, next] = [document.querySelector(part), now.querySelector(part)];
      if (old && next && !old.isEqualNode(next)) old.replaceWith(document.importNode(next, true));
      else if (old && !next) old.remove();
      else if (!old && next) document.querySelector("main").prepend(document.importNode(next, true));
    }
  };
  events.addEventListener("change", show);
  events.addEventListener("open", show);
})();
