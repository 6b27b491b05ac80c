/* The page of one article: its heading, the steps, the two texts, and what is known beside them. */
"use strict";
(() => {
  const desk = window.copydesk;
  const { el } = desk;

  const UPPER = 0.3; // how far down the window an edit is shown, so that its pop-over fits below it
  let current = null; // what the page of now can do, for route changes and keys
  const lastSpots = new Map(); // article id -> {spot, top}: where the reader was when leaving

  const heading = (article) => {
    const row = desk.row(article.id);
    const gone = desk.removed(article.raw, article.clean);
    const facts = [
      article.source
        ? desk.link(desk.hash("articles", null, { source: article.source }), {}, desk.bdi(article.source))
        : null,
      [desk.bdi(desk.language(article.language)), `, ${desk.percent(article.probability)}`],
      article.published ? desk.bdi(article.published.replace("T", " ")) : null,
      row ? desk.plural(row.edits, "edit") : null,
      article.raw ? `${desk.percent(gone)} of ${desk.number(article.raw)} characters removed` : null,
    ].filter(Boolean);
    return el(
      "header",
      { class: "head" },
      el("h1", { dir: "auto", lang: article.language || null }, desk.shown(article.title || "Untitled")),
      el(
        "ul",
        { class: "byline" },
        facts.map((fact) => el("li", {}, fact)),
      ),
      article.url ? el("p", { class: "original small" }, desk.outward(article.url)) : null,
    );
  };

  /* The articles before and after this one: of the list last looked at, else of all. */
  const neighbours = (id) => {
    const listed = desk.listed?.();
    const at = listed ? listed.findIndex((row) => row.id === id) : -1;
    const rows = at >= 0 ? listed : desk.rows;
    const here = at >= 0 ? at : (desk.row(id)?.at ?? -1);
    const link = (row, name, sign) =>
      row
        ? desk.link(
            desk.hash("article", row.id),
            { class: "button plain", id: `${name}-article`, title: desk.plain(row.title || row.id) },
            sign,
          )
        : null;
    return el(
      "span",
      { class: "neighbours" },
      link(rows[here - 1], "previous", "‹ Previous article"),
      link(rows[here + 1], "next", "Next article ›"),
    );
  };

  const crumbs = (id) =>
    el(
      "nav",
      { class: "crumbs", "aria-label": "Where this is" },
      desk.link(desk.hash("articles"), {}, "Articles"),
      neighbours(id),
    );

  /* Switches for what is marked in the text; only for what there is in this article. */
  const legend = (article, counts, { hidden, hide, marks, mark }) => {
    const toggle = (id, classes, on, children, flip) => {
      const button = el(
        "button",
        { type: "button", class: `chip toggle ${classes}`, id, "aria-pressed": String(on) },
        children,
      );
      button.addEventListener("click", () => {
        const pressed = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(pressed));
        flip(pressed);
      });
      return button;
    };
    const stages = desk.index.stages
      .filter((stage, index) => counts[index + 1])
      .map((stage) =>
        toggle(`show-${stage}`, desk.stageClass(stage), !hidden.has(stage), [desk.stage(stage)], (on) =>
          hide(stage, !on),
        ),
      );
    const others = [
      ["flags", "stage-flag", "flag", "flags", article.flags.length],
      ["names", "mark-names", "mention", "names mentioned", article.mentions.length],
      ["foreign", "mark-foreign", "foreign", "other languages", article.foreign.length],
    ]
      .filter(([, , , , count]) => count)
      .map(([name, classes, look, text]) =>
        toggle(`mark-${name}`, classes, marks.has(name), [el("span", { class: `${look} sample` }, text)], (on) =>
          mark(name, on),
        ),
      );
    return el(
      "div",
      { class: "legend", role: "group", "aria-label": "What is marked" },
      el("span", { class: "quiet" }, "Marked:"),
      stages,
      others,
    );
  };

  const wayfinder = (move) => {
    const count = el("span", { class: "edit-count", role: "status" });
    const button = (id, text, key, by) =>
      el(
        "button",
        {
          type: "button",
          class: "button",
          id,
          "aria-keyshortcuts": key,
          title: `${text} (${key})`,
          on: { click: () => move(by) },
        },
        el("span", { "aria-hidden": "true" }, by < 0 ? "‹" : "›"),
        el("span", { class: "visually-hidden" }, text),
      );
    return {
      node: el(
        "div",
        { class: "wayfinder" },
        button("previous-edit", "Previous edit", "k", -1),
        count,
        button("next-edit", "Next edit", "j", 1),
      ),
      set: (text) => count.replaceChildren(text),
    };
  };

  const hiddenIn = (query) =>
    new Set((query.get("hide") ?? "").split(",").filter((stage) => desk.index.stages.includes(stage)));

  const SPOT = /^(edit|flag|mention|foreign)-(\d+)$/;

  const open = (article, host, query) => {
    const aborter = new AbortController();
    const { signal } = aborter;
    const counts = desk.countSteps(article);
    const pair = desk.pair(article);
    const state = { ...desk.ends(query), hidden: hiddenIn(query), spot: "" };
    const marks = new Set(["flags", "names", "foreign"]);
    const last = desk.index.stages.length;
    let here = -1; // place in pair.order of the edit last visited

    const address = () =>
      desk.hash("article", article.id, {
        spot: state.spot,
        from: state.from || state.to < last ? state.from : null,
        to: state.from || state.to < last ? state.to : null,
        hide: [...state.hidden].join(","),
      });

    /* Not while the reader is leaving: the entry of the history would be that of another page. */
    const readdress = () => {
      if (!signal.aborted && location.hash === desk.route.hash) desk.replace(address());
    };

    const editAt = (spot) => {
      const [, kind, number] = SPOT.exec(spot) ?? [];
      return kind === "edit" ? Number(number) : -1;
    };

    const count = () => {
      const total = pair.order.length;
      way.set(
        here >= 0 && total
          ? `edit ${desk.number(here + 1)} of ${desk.number(total)}`
          : desk.plural(total, "edit"),
      );
    };

    const mayOpen = (node) => {
      const on = node.closest?.("[data-edit], [data-flag], [data-foreign], [data-mention]");
      if (!on || !pair.node.contains(on)) return null;
      const nameOnly = !["edit", "flag", "foreign"].some((name) => name in on.dataset);
      return nameOnly && pair.node.classList.contains("no-names") ? null : on;
    };

    /* Where the focus belongs for a place: its first stretch is the one that can be focused. */
    const home = (on) => {
      if (on.dataset.edit !== undefined) return pair.edit(Number(on.dataset.edit)) ?? on;
      return on;
    };

    const light = (on, lit) => {
      for (const name of ["edit", "flag"]) {
        const number = on.dataset[name];
        if (number === undefined) continue;
        for (const node of pair.node.querySelectorAll(`[data-${name}="${number}"]`)) {
          node.classList.toggle("lit", lit);
        }
      }
    };

    const popover = desk.popover({
      area: pair.node,
      frame: host,
      find: mayOpen,
      home,
      fill: (on) => desk.about(article, on, pair),
      opened(on, pinned) {
        light(on, true);
        const focused = pinned || document.activeElement === on;
        if (!focused) return;
        if (on.dataset.edit !== undefined) here = pair.order.indexOf(Number(on.dataset.edit));
        count();
        state.spot = on.id || spotOf(on);
        readdress();
      },
      closed: (on) => light(on, false),
      signal,
    });

    const spotOf = (on) => {
      const { edit, flag, foreign, mention } = on.dataset;
      if (edit !== undefined) return `edit-${edit}`;
      if (flag !== undefined) return `flag-${flag.split(" ")[0]}`;
      if (foreign !== undefined) return `foreign-${foreign.split(" ")[0]}`;
      return mention === undefined ? "" : `mention-${mention.split(" ")[0]}`;
    };

    const step = (by) => {
      const { order } = pair;
      if (!order.length) return;
      const next = here < 0 ? firstInSight(by) : here + by;
      here = (next + order.length) % order.length;
      const node = pair.edit(order[here]);
      node.scrollIntoView({ block: "center" });
      node.focus({ preventScroll: true });
      settle(node, UPPER * window.innerHeight);
    };

    /* The next edit from where the reader looks now. */
    const firstInSight = (by) => {
      if (by < 0) return pair.order.length - 1;
      const seen = pair.order.findIndex((number) => {
        const node = document.getElementById(`edit-${number}`);
        return node && node.getBoundingClientRect().bottom > 0;
      });
      return Math.max(0, seen);
    };

    /* Heights above are guesses until they were drawn once, so the place is looked for again. */
    const settle = (node, top, tries = 3) => {
      requestAnimationFrame(() => {
        if (signal.aborted || !node.isConnected) return;
        window.scrollBy(0, node.getBoundingClientRect().top - top);
        if (popover.trigger === node) popover.place();
        if (tries) settle(node, top, tries - 1);
      });
    };

    const redraw = () => {
      popover.close();
      const focused = document.activeElement;
      const spot = pair.node.contains(focused) ? spotOf(focused) : "";
      pair.show({ from: state.from, to: state.to, hidden: state.hidden });
      stepper.set(state);
      here = pair.order.indexOf(editAt(state.spot));
      if (here < 0) state.spot = "";
      count();
      if (spot) find(spot)?.focus({ preventScroll: true });
    };

    const choose = (ends) => {
      Object.assign(state, ends);
      redraw();
      readdress();
      const names = ["raw", ...desk.index.stages];
      desk.say(
        `From ${names[state.from]} to ${names[state.to]}: ${desk.plural(pair.order.length, "edit")} shown`,
      );
    };

    const stepper = desk.stepper({ counts, change: choose });
    const way = wayfinder(step);
    const marked = legend(article, counts, {
      hidden: state.hidden,
      hide(stage, away) {
        if (away) state.hidden.add(stage);
        else state.hidden.delete(stage);
        choose({});
      },
      marks,
      mark: (name, on) => pair.node.classList.toggle(`no-${name}`, !on),
    });

    const find = (spot) => {
      const [, kind, digits] = SPOT.exec(spot) ?? [];
      if (!kind) return null;
      const number = Number(digits);
      if (kind !== "edit") return pair.mark({ flag: "f", mention: "m", foreign: "l" }[kind], number);
      if (!article.edits[number]) return null;
      const node = pair.edit(number);
      if (node) return node;
      // the steps or switches of the address leave it out: show it all the same
      Object.assign(state, { from: 0, to: last });
      state.hidden.clear();
      for (const button of marked.querySelectorAll("[aria-pressed]")) {
        if (button.id.startsWith("show-")) button.setAttribute("aria-pressed", "true");
      }
      redraw();
      return pair.edit(number);
    };

    const visit = (spot) => {
      const node = find(spot);
      if (!node) return undefined;
      state.spot = spot;
      const before = lastSpots.get(article.id);
      node.scrollIntoView({ block: "center" });
      settle(node, before?.spot === spot ? before.top : UPPER * window.innerHeight);
      requestAnimationFrame(() => {
        if (!signal.aborted && node.isConnected && popover.trigger !== node) popover.open(node);
      });
      return node;
    };

    document.addEventListener(
      "keydown",
      (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.target.closest?.("input, select, textarea")) return;
        if (event.key === "j") step(1);
        else if (event.key === "k") step(-1);
        else return;
        event.preventDefault();
      },
      { signal },
    );

    let notes = null;
    window.addEventListener(
      "beforeprint",
      () => {
        popover.close();
        pair.drawAll();
        notes?.remove();
        notes = desk.notes(article, pair);
        pair.node.after(notes);
      },
      { signal },
    );
    window.addEventListener("afterprint", () => notes?.remove(), { signal });

    const title = article.title || article.id;
    desk.title(desk.plain(title));
    host.replaceChildren(
      crumbs(article.id),
      heading(article),
      stepper.node,
      el(
        "section",
        { class: "texts", "aria-labelledby": "texts-heading" },
        el("h2", { class: "visually-hidden", id: "texts-heading" }, "Raw and clean text"),
        el("div", { class: "bar" }, marked, way.node),
        pair.node,
      ),
      desk.details(article),
      el("nav", { class: "crumbs bottom", "aria-label": "Other articles" }, neighbours(article.id)),
      popover.box,
    );
    redraw();

    return {
      visit,
      update(route) {
        const ends = desk.ends(route.query);
        const hidden = hiddenIn(route.query);
        const other =
          ends.from !== state.from ||
          ends.to !== state.to ||
          [...hidden].join() !== [...state.hidden].join();
        if (other) {
          Object.assign(state, ends);
          state.hidden.clear();
          for (const stage of hidden) state.hidden.add(stage);
          redraw();
        }
        return route.spot ? visit(route.spot) : undefined;
      },
      leave() {
        const on = popover.trigger ?? (state.spot ? find(state.spot) : null);
        if (on?.isConnected && state.spot) {
          lastSpots.set(article.id, { spot: state.spot, top: on.getBoundingClientRect().top });
        }
        popover.close();
        aborter.abort();
      },
    };
  };

  desk.view("article", {
    async enter(route, host) {
      const row = desk.row(route.id);
      const waiting = el("h1", { dir: "auto" }, desk.shown(row?.title || route.id));
      host.append(crumbs(route.id), waiting);
      const article = await desk.article(route.id);
      if (!host.isConnected) return undefined;
      current = open(article, host, route.query);
      return route.spot ? current.visit(route.spot) : undefined;
    },
    update: (route) => current?.update(route),
    leave() {
      current?.leave();
      current = null;
    },
  });
})();
