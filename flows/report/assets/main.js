/* The start: the index is loaded, the frame gets its search, its keys and its light. */
(function () {
  "use strict";
  const desk = window.copydesk;

  desk.view("overview", {
    enter() {
      document.title = desk.plain(desk.index.name) + " · copydesk";
    },
  });

  const search = document.querySelector(".masthead form");
  const input = search.querySelector("input");
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    desk.go(desk.hash("articles", null, { q: input.value.trim() }));
    input.value = "";
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const own = document.querySelector("#view .list-filters input[type=search]");
    (own || input).focus();
    (own || input).select();
  });

  /* The skip link would be taken for an address of a view. */
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    const heading = document.querySelector("main section:not([hidden]) h1, #view:not([hidden]) h1") || document.getElementById("main");
    heading.tabIndex = -1;
    heading.focus();
  });

  const root = document.documentElement;
  const toggle = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => toggle.setAttribute("aria-pressed", String(dark()));
  toggle.addEventListener("click", () => {
    const next = dark() ? "light" : "dark";
    const same = next === (system.matches ? "dark" : "light");
    if (same) delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      if (same) localStorage.removeItem("copydesk-theme");
      else localStorage.setItem("copydesk-theme", next);
    } catch {
      /* Without storage the choice holds until the page is closed. */
    }
    show();
  });
  system.addEventListener("change", show);
  show();

  desk.open().then(desk.start, (error) => {
    const notice = document.getElementById("broken");
    notice.append(desk.shown(error.message));
    notice.hidden = false;
  });
})();
