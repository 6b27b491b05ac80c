/* The address: what stands after # says which view is shown, and how. */
(function () {
  "use strict";
  const desk = window.copydesk;
  const views = new Map();
  let current = null;
  let started = false;
  let navigation = 0;

  desk.view = (kind, view) => views.set(kind, view);

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function encoded(text) {
    return encodeURIComponent(String(text).toWellFormed());
  }

  function parsed(hash) {
    const [, path, query] = /^#?([^?]*)\??(.*)$/s.exec(hash);
    const [, kind, id, spot] = /^([^-/]*)-?([^/]*)\/?(.*)$/s.exec(path);
    return { kind: kind || "overview", id: decoded(id), spot: decoded(spot), query: new URLSearchParams(query), hash };
  }

  desk.hash = (kind, id, { spot = "", ...query } = {}) => {
    const words = Object.entries(query)
      .filter(([, value]) => value !== undefined && value !== null && value !== "")
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
    const path = id === undefined || id === null ? kind : `${kind}-${encoded(id)}`;
    return `#${path}${spot === "" ? "" : `/${encoded(spot)}`}${words.length ? `?${words.join("&")}` : ""}`;
  };

  desk.go = (hash) => {
    if (location.hash === hash) show();
    else {
      remember();
      location.hash = hash;
    }
  };

  desk.replace = (hash) => {
    history.replaceState(history.state, "", hash);
    if (current) desk.route = current.route = parsed(hash);
  };

  desk.title = (text) => {
    document.title = `${desk.plain(text)} · ${desk.plain(desk.index.name)}`;
  };

  /* Where the reader was on a page is kept with its entry of the history, for Back. */

  history.scrollRestoration = "manual";
  let pause = 0;
  const remember = () => {
    clearTimeout(pause);
    history.replaceState({ y: scrollY }, "");
  };
  addEventListener("scroll", () => {
    clearTimeout(pause);
    pause = setTimeout(remember, 150);
  }, { passive: true });
  /* Before the link is followed: afterwards the entry is already the new one. */
  addEventListener("click", (event) => event.target.closest?.("a[href^='#']") && remember(), true);

  function focus(node, scroll) {
    if (!node.matches("a[href], button, input, select, textarea, summary, [tabindex]")) node.tabIndex = -1;
    node.focus({ preventScroll: true });
    if (scroll) node.scrollIntoView({ block: "center" });
  }

  function arrive(target, host, first) {
    if (target instanceof Element) return focus(target, true);
    const heading = host.querySelector("h1");
    if (heading && !first) focus(heading, false);
    const y = history.state?.y;
    scrollTo(0, typeof y === "number" ? y : 0);
    return undefined;
  }

  function mark(kind) {
    const of = { article: "articles", rule: "rules", name: "names" }[kind] || kind;
    for (const link of document.querySelectorAll(".masthead nav a")) {
      if (link.hash === `#${of}`) link.setAttribute("aria-current", kind === of ? "page" : "true");
      else link.removeAttribute("aria-current");
    }
  }

  async function show() {
    clearTimeout(pause);
    const route = parsed(location.hash);
    const view = views.get(route.kind) || views.get("overview");
    const mine = ++navigation;
    const first = !started;
    started = true;
    desk.route = route;
    mark(views.has(route.kind) ? route.kind : "overview");
    if (current && current.view === view && current.route.id === route.id && view.update) {
      current.route = route;
      const target = await view.update(route, current.host);
      if (mine === navigation && target instanceof Element) focus(target, true);
      return;
    }
    current?.view.leave?.();
    const overview = document.getElementById("overview");
    const frame = document.getElementById("view");
    const own = view === views.get("overview");
    const host = own ? overview : desk.el("div", { class: `view view-${route.kind}` });
    current = { view, route, host };
    if (!own) frame.replaceChildren(host);
    else frame.replaceChildren();
    overview.hidden = !own;
    frame.hidden = own;
    frame.setAttribute("aria-busy", "true");
    desk.say("");
    let target;
    try {
      target = await view.enter(route, host);
    } catch (error) {
      if (mine !== navigation) return;
      desk.title("Not shown");
      host.replaceChildren(
        desk.el("div", { class: "head" }, desk.el("h1", {}, "This cannot be shown")),
        desk.el("p", { class: "notice" }, desk.shown(error.message)),
      );
    }
    if (mine !== navigation) return;
    frame.removeAttribute("aria-busy");
    arrive(target, host, first);
  }

  desk.start = () => {
    addEventListener("hashchange", show);
    return show();
  };
})();
