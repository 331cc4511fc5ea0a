// The places of pages in the output of each tool, and the keys by which a reader reaches search, navigation and languages.

const lower = (language) => language.toLowerCase();
const root = (language) => (language === "en" ? "" : `/${language}`);

/** `hits` reads the addresses of the results, in order; the rest are selectors of what gets the focus. */
export const tools = {
  sitegen: {
    folder: "sitegen/site",
    home: (l) => `/${lower(l)}/`,
    list: (l) => `/${lower(l)}/notes/`,
    note: (l, slug) => `/${lower(l)}/notes/${slug}/`,
    input: "dialog[open] textarea, dialog[open] input[type=search]",
    results: "dialog[open] ol a[href]",
    search: ".search-open",
    navigation: ".site-nav a",
    language: "nav.languages summary",
  },
  starlight: {
    folder: "starlight/dist",
    home: (l) => `/${lower(l)}/`,
    list: (l) => `/${lower(l)}/notes/`,
    note: (l, slug) => `/${lower(l)}/notes/${slug}/`,
    input: "dialog[open] .pagefind-ui__search-input",
    results: "dialog[open] a.pagefind-ui__result-link",
    search: "button[data-open-modal]",
    navigation: "nav.sidebar a[href*='/notes/']",
    language: "starlight-lang-select select",
  },
  zensical: {
    folder: "zensical/site",
    home: (l) => `/${l}/`,
    list: (l) => `/${l}/`,
    note: (l, slug) => `/${l}/notes/${slug}/`,
    input: "dialog[open] input",
    results: "dialog[open] [role=option]",
    search: "button[class*=search], [data-md-component=search] button, .md-search__button, label[for=__search]",
    navigation: ".md-nav--primary a.md-nav__link[href*='/notes/']",
    language: ".md-select button, .md-select a",
  },
  vitepress: {
    folder: "vitepress/docs/.vitepress/dist",
    home: (l) => `${root(l)}/`,
    list: (l) => `${root(l)}/notes/`,
    note: (l, slug) => `${root(l)}/notes/${slug}.html`,
    input: "#localsearch-input",
    results: ".VPLocalSearchBox a.result",
    search: ".DocSearch-Button",
    navigation: ".VPSidebar a[href*='/notes/']",
    language: ".VPNavBarTranslations button",
  },
  docusaurus: {
    folder: "docusaurus/build",
    home: (l) => `${root(l)}/`,
    list: (l) => `${root(l)}/notes`,
    note: (l, slug) => `${root(l)}/notes/${slug}`,
    input: ".navbar__search-input",
    results: "[class*=searchResultItem] h2 a",
    // The list under the field names no addresses. The page of all results does.
    resultsPage: (l, query) => `${root(l)}/search?q=${encodeURIComponent(query)}`,
    options: "[role=listbox] [role=option]",
    search: ".navbar__search-input",
    navigation: ".theme-doc-sidebar-menu a[href*='/notes/']",
    language: ".dropdown > a.navbar__link",
  },
};

export const slugOf = (address) => address.match(/\/notes\/([a-z0-9-]+)/)?.[1];
