/* The list of articles: search, filters, sorting, pages of a hundred, search in the texts. */
(function () {
  "use strict";
  const desk = window.copydesk;
  const { el } = desk;
  const ON_A_PAGE = 100;

  const SORTS = {
    "": (a, b) => a.at - b.at,
    published: (a, b) => (b.published > a.published ? 1 : b.published < a.published ? -1 : a.at - b.at),
    edits: (a, b) => b.edits - a.edits || a.at - b.at,
    removed: (a, b) => desk.removed(b.raw, b.clean) - desk.removed(a.raw, a.clean) || a.at - b.at,
    length: (a, b) => b.raw - a.raw || a.at - b.at,
    flags: (a, b) => b.flags - a.flags || a.at - b.at,
  };

  /* How the address asks for articles without a source: an empty value asks for nothing. */
  const WITHOUT = " ";

  let view = null;
  let listed = null;

  /** The rows of the list as they were last filtered and sorted, or undefined. */
  desk.listed = () => listed || undefined;

  /* What is searched in each row, made once. */
  let searched = null;
  function haystacks() {
    searched ||= desk.rows.map((row) => desk.fold(`${row.id}\n${row.title}\n${row.source}`));
    return searched;
  }

  function counted(values) {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    return counts;
  }

  function options(values, all, told = (value) => value) {
    const known = [...counted(values)];
    known.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return [["", all], ...known.map(([value, count]) => [value || WITHOUT, `${value ? told(value) : "none"}: ${desk.number(count)}`])];
  }

  function specs() {
    const { index, rows } = desk;
    const stages = index.stages.filter((name) => index.totals.by_stage[name]);
    return [
      { name: "q", label: "Title, source or id", hint: "Search" },
      { name: "language", label: "Language", options: options(rows.map((row) => row.language), "All languages", desk.language) },
      { name: "source", label: "Source", options: options(rows.map((row) => row.source), "All sources") },
      { name: "stage", label: "Edited by", options: [["", "Any stage"], ...stages.map((name) => [name, name])] },
      {
        name: "rule",
        label: "Rule",
        options: [
          ["", "Any rule"],
          ...index.stages.map((stage) => ({
            label: stage,
            options: index.rules.filter((entry) => entry.stage === stage).map((entry) => [entry.rule, entry.rule]),
          })).filter((group) => group.options.length),
        ],
      },
      {
        name: "only",
        label: "Show",
        options: [["", "All articles"], ["edits", "With edits"], ["flags", "With flags"], ["unchanged", "Unchanged"]],
      },
      {
        name: "sort",
        label: "Sort by",
        options: [["", "Id"], ["published", "Newest"], ["edits", "Most edits"], ["removed", "Most removed"], ["flags", "Most flags"], ["length", "Longest"]],
      },
    ];
  }

  function filtered(asked) {
    const { index } = desk;
    const stage = index.stages.indexOf(asked.stage);
    const rule = index.rules.findIndex((entry) => entry.rule === asked.rule);
    return desk.rows.filter(
      (row) =>
        (!asked.language || (row.language || WITHOUT) === asked.language) &&
        (!asked.source || (row.source || WITHOUT) === asked.source) &&
        (!asked.stage || row.stages[stage] > 0) &&
        (!asked.rule || row.ruleNumbers.includes(rule)) &&
        (asked.only !== "edits" || row.edits > 0) &&
        (asked.only !== "flags" || row.flags > 0) &&
        (asked.only !== "unchanged" || row.edits === 0),
    );
  }

  function found(rows, asked, texts) {
    const words = desk.words(asked.q);
    if (!words.length) return rows;
    const stacks = haystacks();
    return rows.filter((row) => texts.has(row.id) || words.every((word) => stacks[row.at].includes(word)));
  }

  /* One row of the list. */

  const WIDTH = 160;
  function bar(row, most) {
    const { stages: names } = desk.index;
    const parts = row.stages.map((count, number) => [names[number], count]).filter(([, count]) => count);
    const said = parts.map(([name, count]) => `${count} ${name}`).join(", ");
    const sum = row.stages.reduce((a, b) => a + b, 0);
    /* By the square root: one article with a hundred edits leaves the others something to show. */
    const length = Math.max(parts.length * 3, WIDTH * Math.sqrt(sum / most));
    let x = 0;
    return desk.svg(
      "svg",
      { class: said ? "edits-bar" : "edits-bar none", viewBox: `0 0 ${WIDTH} 8`, preserveAspectRatio: "none", role: "img", "aria-label": said ? `By stage: ${said}` : "No edits" },
      said ? desk.svg("title", {}, said) : null,
      desk.svg("rect", { class: "track", x: 0, y: 3.5, width: WIDTH, height: 1 }),
      parts.map(([name, count]) => {
        const width = (length * count) / sum;
        const rect = desk.svg("rect", { class: `part ${desk.stageClass(name)}`, x, y: 0, width, height: 8 });
        x += width;
        return rect;
      }),
    );
  }

  function item(row, most, snippet, words) {
    const share = desk.removed(row.raw, row.clean);
    const language = row.language && /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(row.language) ? row.language : null;
    return el(
      "li",
      { class: "row" },
      el(
        "div",
        { class: "what" },
        desk.link(desk.hash("article", row.id), { class: "title", dir: "auto", lang: language }, row.title ? desk.shown(row.title) : "Without a title"),
        el(
          "p",
          { class: "where" },
          [row.source && desk.bdi(row.source), row.language && desk.bdi(row.language), row.published && el("time", {}, desk.shown(row.published.slice(0, 10))), el("span", { class: "mono id" }, desk.shown(row.id))]
            .filter(Boolean)
            .map((part) => el("span", {}, part)),
        ),
        snippet ? el("p", { class: "snippet", dir: "auto", lang: language }, marked(snippet, words)) : null,
      ),
      bar(row, most),
      el("span", { class: `number edits${row.edits ? "" : " none"}` }, desk.plural(row.edits, "edit")),
      el("span", { class: `number flags${row.flags ? "" : " none"}` }, desk.plural(row.flags, "flag")),
      el("span", { class: `number gone${share ? "" : " none"}` }, `${desk.percent(share)} removed`),
    );
  }

  function marked(snippet, words) {
    const low = snippet.toLowerCase();
    const starts = words.map((word) => [low.indexOf(word), word]).filter(([start]) => start >= 0 && low.length === snippet.length);
    starts.sort((a, b) => a[0] - b[0]);
    const out = [];
    let from = 0;
    for (const [start, word] of starts) {
      if (start < from) continue;
      out.push(desk.shown(snippet.slice(from, start)), el("mark", {}, desk.shown(snippet.slice(start, start + word.length))));
      from = start + word.length;
    }
    return [...out, desk.shown(snippet.slice(from))];
  }

  function legend() {
    const { index } = desk;
    const names = index.stages.filter((name) => index.totals.by_stage[name]);
    if (!names.length) return null;
    return el("p", { class: "list-legend" }, names.map((name) => desk.stage(name)));
  }

  /* Search in the texts: the data files one after the other, until done or stopped. */

  function textOf(article) {
    const lines = [];
    for (const row of article.rows || []) {
      let raw = "";
      let clean = "";
      for (const seg of row) {
        if (seg.t === undefined) continue;
        raw += seg.t;
        clean += seg.s ? (seg.s.length ? seg.s[seg.s.length - 1][1] : seg.t) : seg.t;
      }
      lines.push(raw);
      if (clean !== raw) lines.push(clean);
    }
    return lines.join("\n");
  }

  function snippetOf(text, word) {
    const at = Math.max(0, text.toLowerCase().indexOf(word));
    const start = Math.max(0, at - 60);
    const cut = text.slice(start, at + word.length + 60).toWellFormed().replaceAll("\ufffd", "");
    return `${start ? "…" : ""}${cut.replace(/\s+/g, " ").trim()}${start + cut.length < text.length ? "…" : ""}`;
  }

  function scan(asked, report) {
    const words = asked.q.toLowerCase().split(/\s+/).filter(Boolean);
    const scanned = { texts: new Map(), words, running: true, done: 0, of: 0, failed: "" };
    const files = new Map();
    for (const row of filtered(asked)) {
      const name = desk.pageFile(row);
      if (!files.has(name)) files.set(name, []);
      files.get(name).push(row);
    }
    scanned.of = files.size;
    (async () => {
      for (const [name, rows] of files) {
        if (!scanned.running) return;
        try {
          const articles = await desk.load(name);
          for (const row of rows) {
            const text = textOf(articles[row.position] || {});
            const low = text.toLowerCase();
            if (words.every((word) => low.includes(word))) scanned.texts.set(row.id, snippetOf(text, words[0]));
          }
        } catch (error) {
          scanned.failed = error.message;
        }
        scanned.done += 1;
        report(false);
      }
      scanned.running = false;
      report(true);
    })();
    return scanned;
  }

  /* The view. */

  function make(host) {
    const fields = desk.fields(specs(), (asked, typing) => changed(asked, typing));
    const count = el("p", { class: "count", tabindex: -1 });
    const within = el("div", { class: "within" });
    const list = el("ol", { class: "rows bare" });
    const pages = el("div", {});
    host.append(
      el("div", { class: "head" }, el("h1", {}, "Articles")),
      fields.form,
      within,
      el("div", { class: "over" }, count, legend()),
      list,
      pages,
    );
    return { host, fields, count, within, list, pages, page: 1, items: new Map(), scanned: null, typed: 0, drawing: 0 };
  }

  function query(asked) {
    return { ...asked, texts: view.texts && asked.q ? "1" : "" };
  }

  function changed(asked, typing) {
    view.page = 1;
    clearTimeout(view.typed);
    stop();
    view.scanned = null;
    const settle = () => {
      desk.replace(desk.hash("articles", null, query(asked)));
      if (view.texts && asked.q) begin();
    };
    draw();
    if (typing) view.typed = setTimeout(settle, 300);
    else settle();
  }

  function stop() {
    if (view.scanned) view.scanned.running = false;
  }

  function begin() {
    stop();
    const mine = view;
    const scanned = scan(view.fields.asked(), (over) => {
      if (view !== mine || mine.scanned !== scanned) return;
      if (over) {
        draw();
        return;
      }
      progress();
      if (!mine.drawing) {
        mine.drawing = setTimeout(() => {
          mine.drawing = 0;
          if (view === mine) draw();
        }, 400);
      }
    });
    view.scanned = scanned;
    draw();
  }

  function progress() {
    const { within, scanned } = view;
    const bar = within.querySelector("progress");
    if (!bar) return;
    bar.value = scanned.done;
    within.querySelector(".said").textContent = `${desk.number(scanned.done)} of ${desk.plural(scanned.of, "file")} read, ${desk.plural(scanned.texts.size, "article")} found`;
  }

  /* Redrawn only when its kind changes: a button that has the focus must stay. */
  function drawWithin(asked) {
    const { within, scanned } = view;
    const kind = !asked.q ? "" : !scanned ? "offer" : scanned.running ? "running" : "over";
    if (within.dataset.kind !== kind || kind === "over") {
      const had = within.contains(document.activeElement);
      within.dataset.kind = kind;
      within.replaceChildren();
      if (kind === "offer") {
        within.append(el("button", { class: "button", type: "button", on: { click: () => search(true) } }, "Search in the texts too"));
      } else if (kind === "running") {
        within.append(
          el("progress", { max: scanned.of, value: scanned.done, "aria-label": "Files read" }),
          el("span", { class: "said small quiet" }),
          el("button", { class: "button", type: "button", on: { click: halt } }, "Stop"),
        );
      } else if (kind === "over") {
        const stopped = scanned.done < scanned.of;
        within.append(
          el(
            "span",
            { class: "said small quiet" },
            `${stopped ? `Stopped after ${desk.number(scanned.done)} of ${desk.plural(scanned.of, "file")}` : "All texts searched"}: found in ${desk.plural(scanned.texts.size, "text")}.`,
            scanned.failed ? [" ", desk.shown(scanned.failed)] : null,
          ),
          el("button", { class: "button", type: "button", on: { click: () => search(false) } }, "Titles only"),
        );
      }
      if (had) within.querySelector("button")?.focus();
    }
    if (kind === "running") progress();
  }

  function search(texts) {
    view.texts = texts;
    view.page = 1;
    stop();
    view.scanned = null;
    desk.replace(desk.hash("articles", null, query(view.fields.asked())));
    if (texts) begin();
    else draw();
  }

  function halt() {
    stop();
    draw();
  }

  /* While the texts are searched the list grows under the reader: what stands stays, and so does the focus. */
  function refill(rows, made, key) {
    const { list, items } = view;
    const fresh = new Map();
    for (const row of rows) {
      const known = items.get(row.id);
      const found = `${key} ${view.scanned?.texts.has(row.id) || false}`;
      fresh.set(row.id, known?.found === found ? known : { found, node: made(row) });
    }
    const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    list.replaceChildren(...[...fresh.values()].map(({ node }) => node));
    view.items = fresh;
    if (focused) {
      for (const link of list.querySelectorAll("a")) if (link.getAttribute("href") === focused) link.focus({ preventScroll: true });
    }
  }

  function draw() {
    const asked = view.fields.asked();
    const texts = view.scanned?.texts || new Map();
    const rows = found(filtered(asked), asked, texts);
    rows.sort(Object.hasOwn(SORTS, asked.sort) ? SORTS[asked.sort] : SORTS[""]);
    listed = rows;
    const last = Math.max(1, Math.ceil(rows.length / ON_A_PAGE));
    const page = Math.min(Math.max(1, view.page), last);
    const shown = rows.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE);
    const most = Math.max(1, ...shown.map((row) => row.stages.reduce((a, b) => a + b, 0)));
    const all = desk.rows.length;
    const said = rows.length === all ? desk.plural(all, "article") : `${desk.number(rows.length)} of ${desk.plural(all, "article")}`;
    drawWithin(asked);
    view.count.textContent = last > 1 ? `${said}, ${desk.number((page - 1) * ON_A_PAGE + 1)}–${desk.number((page - 1) * ON_A_PAGE + shown.length)} shown` : said;
    desk.say(said);
    refill(shown, (row) => item(row, most, texts.get(row.id), view.scanned?.words || []), `${most} ${view.scanned?.words.join(" ")}`);
    if (!rows.length) {
      view.list.append(el("li", { class: "notice" }, all ? "No article fits all of this." : "The corpus holds no article yet."));
    }
    view.pages.replaceChildren();
    const links = desk.pages("articles", query(asked), page, last);
    if (links) view.pages.append(links);
    const what = asked.q ? `Articles: ${asked.q}` : "Articles";
    desk.title(page > 1 ? `${what}, page ${page}` : what);
  }

  function follow(route) {
    view.fields.set(route.query);
    view.page = Number.parseInt(route.query.get("page"), 10) || 1;
    view.texts = route.query.get("texts") === "1";
    const asked = view.fields.asked();
    const key = JSON.stringify({ ...asked, sort: "" });
    if (view.texts && asked.q) {
      if (!view.scanned || view.key !== key) begin();
      else draw();
    } else {
      stop();
      view.scanned = null;
      draw();
    }
    view.key = key;
  }

  desk.view("articles", {
    enter(route, host) {
      view = make(host);
      follow(route);
    },
    update(route) {
      const { page } = view;
      follow(route);
      if (view.page !== page) scrollTo(0, 0);
      view.count.focus({ preventScroll: true });
    },
    leave() {
      stop();
      clearTimeout(view.typed);
      view = null;
    },
  });
})();
