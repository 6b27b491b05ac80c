/* Runs before the page is drawn: the kept choice of light or dark, and that there is JavaScript. */
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const kept = localStorage.getItem("copydesk-theme");
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  } catch {
    /* A page from disk may have no storage: the system's choice holds. */
  }
})();
