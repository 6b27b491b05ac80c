/* The page of one rule and the page of one name: every place, with what stands around it. */
"use strict";
(() => {
  const desk = window.copydesk;
  const { el } = desk;
  const AT_ONCE = 100;
  const TITLE = 160; // letters: a title may be as long as an article
  const SOURCE = 80;

  const LETTERS = { A: "proof", B: "source memory", C: "cue", D: "score" };

  /* Both kinds of places read alike: where, what stood there, what stands there now. */
  const fromRule = ([article, kind, number, before, original, replacement, after, language, stage]) => ({
    article,
    spot: `${kind === "f" ? "flag" : "edit"}-${number}`,
    before,
    original,
    replacement,
    after,
    language,
    stage: kind === "f" ? "flag" : stage,
  });
  const fromName = ([article, number, before, raw, surface, after, language]) => ({
    article,
    spot: `mention-${number}`,
    before,
    original: raw,
    replacement: raw === surface ? null : surface,
    after,
    language,
    stage: "names",
  });

  const line = (place) => {
    const { before, original, replacement, after } = place;
    const edited = replacement !== null && replacement !== undefined;
    const spaces = edited && desk.onlySpace(original, replacement);
    const text = (string) => desk.shown(string, { spaces });
    const middle = edited
      ? [
          original ? el("del", { class: "edit old" }, text(original)) : null,
          original && replacement ? " " : null,
          replacement ? el("ins", { class: "edit new" }, text(replacement)) : null,
        ]
      : el("mark", { class: place.stage === "flag" ? "flag" : "mention" }, text(original));
    return el(
      "p",
      { class: `context ${desk.stageClass(place.stage)}`, dir: "auto", lang: place.language || null },
      desk.shown(before),
      middle,
      desk.shown(after),
    );
  };

  /* Places of one article follow each other: its title stands at the first of them. */
  const item = (place, before) => {
    const row = desk.row(place.article);
    const title = desk.clipped(row?.title || place.article, TITLE);
    const again = before?.article === place.article;
    const number = Number(place.spot.split("-")[1]) + 1;
    const what = `${place.spot.split("-")[0]} ${desk.number(number)}`;
    return el(
      "li",
      { class: "place" },
      line(place),
      el(
        "p",
        { class: "where small" },
        desk.link(
          desk.hash("article", place.article, { spot: place.spot }),
          { class: again ? "place-link again" : "place-link" },
          again ? el("span", { class: "visually-hidden" }, desk.bdi(title), ", ") : desk.bdi(title),
          again ? what : el("span", { class: "visually-hidden" }, `, ${what}`),
        ),
        again
          ? null
          : el(
              "span",
              { class: "quiet" },
              row?.source ? [" · ", desk.bdi(desk.clipped(row.source, SOURCE))] : null,
              place.language ? [" · ", desk.bdi(place.language)] : null,
            ),
      ),
    );
  };

  const folded = (text) => text.normalize("NFKC").toLocaleLowerCase();

  /* The list of places with its filters; it loads a file when what is loaded is not enough. */
  const listing = ({ entry, kind, key, total, read, query, chosen }) => {
    const filters = {
      q: query.get("q") ?? "",
      language: query.get("language") ?? "",
      spelling: query.get("spelling") ?? "",
    };
    let wanted = Math.max(AT_ONCE, Number.parseInt(query.get("show"), 10) || 0);
    let source = desk.placesOf(entry, kind, key)[Symbol.asyncIterator]();
    let loaded = [];
    let ended = false;
    let turn = 0;
    let last;

    const list = el("ol", { class: "places" });
    const count = el("p", { class: "found quiet", role: "status" });
    const more = el("button", { type: "button", class: "button", id: "more-places", hidden: true }, "Show more");
    const search = el("input", {
      type: "search",
      id: "places-search",
      value: filters.q,
      autocomplete: "off",
      spellcheck: "false",
    });
    const languages = el(
      "select",
      { id: "places-language" },
      el("option", { value: "" }, "all languages"),
      [...desk.index.languages].sort().map((language) =>
        el("option", { value: language, selected: language === filters.language }, desk.plain(desk.language(language))),
      ),
    );

    const matches = (place) => {
      if (filters.language && place.language !== filters.language) return false;
      if (filters.spelling && place.original !== filters.spelling) return false;
      if (!filters.q) return true;
      const row = desk.row(place.article);
      const { before, original, replacement, after, article } = place;
      const all = [before, original, replacement ?? "", after, row?.title ?? "", article];
      return folded(all.join("\n")).includes(folded(filters.q));
    };

    const address = () =>
      desk.hash(kind === "rules" ? "rule" : "name", key, {
        ...filters,
        show: wanted > AT_ONCE ? wanted : null,
      });

    const tell = (shown, rest) => {
      const filtered = filters.q || filters.language || filters.spelling;
      const all = desk.plural(total, "place");
      if (!filtered) count.replaceChildren(shown < total ? `${desk.number(shown)} of ${all}` : all);
      else if (rest) count.replaceChildren(`the first ${desk.number(shown)} that match, of ${all}`);
      else count.replaceChildren(shown ? `${desk.number(shown)} of ${all} match` : `none of ${all} matches`);
    };

    const fill = async () => {
      const mine = ++turn;
      list.setAttribute("aria-busy", "true");
      list.replaceChildren();
      let shown = 0;
      let next = 0;
      last = undefined;
      const advance = () => {
        const found = document.createDocumentFragment();
        while (next < loaded.length && shown < wanted) {
          const place = loaded[next];
          next += 1;
          if (!matches(place)) continue;
          found.append(item(place, last));
          last = place;
          shown += 1;
        }
        list.append(found);
      };
      advance();
      while (shown < wanted && !ended) {
        const { value, done } = await source.next();
        if (done) ended = true;
        else loaded.push(...value.map(read));
        if (mine !== turn) return;
        advance();
      }
      const rest = next < loaded.length ? loaded.slice(next).some(matches) : !ended && shown >= wanted;
      more.hidden = !rest;
      tell(shown, rest);
      list.removeAttribute("aria-busy");
    };

    const refill = () => {
      chosen?.(filters);
      // whoever typed and left at once is on another page by now
      if (list.isConnected && location.hash === desk.route.hash) desk.replace(address());
      return fill();
    };
    const choose = (name, value) => {
      filters[name] = value;
      wanted = AT_ONCE;
      return refill();
    };

    let typing = 0;
    search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => choose("q", search.value.trim()), 200);
    });
    languages.addEventListener("change", () => choose("language", languages.value));
    more.addEventListener("click", async () => {
      const before = list.children.length;
      wanted += AT_ONCE;
      await refill();
      list.children[before]?.querySelector("a")?.focus();
    });

    return {
      node: el(
        "section",
        { class: "place-list", "aria-labelledby": "places-heading" },
        el("h2", { id: "places-heading" }, "Every place"),
        el(
          "div",
          { class: "filters", role: "search" },
          el("label", { class: "field", for: "places-search" }, el("span", {}, "Containing"), search),
          el("label", { class: "field", for: "places-language" }, el("span", {}, "Language"), languages),
        ),
        count,
        list,
        more,
      ),
      choose,
      filters,
      fill,
    };
  };

  const facts = (entries) =>
    el(
      "dl",
      { class: "place-facts" },
      entries
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
    );

  const crumbs = (kind, text) =>
    el(
      "nav",
      { class: "crumbs", "aria-label": "Where this is" },
      desk.link(desk.hash(kind), {}, text),
    );

  const unknown = (host, kind, id) => {
    host.append(
      crumbs(`${kind}s`, kind === "rule" ? "Rules" : "Names"),
      el("header", { class: "head" }, el("h1", {}, `No such ${kind}`)),
      el("p", { class: "notice" }, desk.bdi(desk.clipped(id, TITLE)), " is nowhere in this report."),
    );
  };

  /* Back to where it was: the list is filled before the page is scrolled. */
  const enterRule = async (route, host) => {
    const rule = desk.rule(route.id);
    desk.title(desk.plain(route.id));
    if (!rule) return unknown(host, "rule", route.id);
    const places = listing({
      entry: rule,
      kind: "rules",
      key: route.id,
      total: rule.edits + rule.flags,
      read: fromRule,
      query: route.query,
    });
    host.append(
      crumbs("rules", "Rules"),
      el("header", { class: "head" }, el("h1", { class: "mono rule-title" }, desk.bdi(route.id))),
      facts([
        ["Stage", rule.stage ? desk.stage(rule.stage) : null],
        ["Category", rule.category ? desk.bdi(rule.category) : null],
        ["Evidence", rule.evidence.map((letter) => `${letter}, ${LETTERS[letter] ?? "another"}`).join("; ")],
        ["Edits", desk.number(rule.edits)],
        ["Flags", rule.flags ? desk.number(rule.flags) : null],
        [
          "Articles",
          desk.link(desk.hash("articles", null, { rule: route.id }), {}, desk.number(rule.articles)),
        ],
      ]),
      rule.reason
        ? el("p", { class: "reason" }, el("span", { class: "quiet small" }, "A reason it gave"), desk.bdi(rule.reason))
        : null,
      places.node,
    );
    await places.fill();
    return undefined;
  };

  const wikidata = (entity) =>
    /^Q[1-9]\d*$/.test(entity)
      ? el(
          "a",
          { href: `https://www.wikidata.org/wiki/${entity}`, rel: "noopener noreferrer", class: "mono" },
          entity,
        )
      : desk.bdi(entity, { class: "mono" });

  const enterName = async (route, host) => {
    const name = desk.name(route.id);
    desk.title(desk.plain(name?.canonical ?? route.id));
    if (!name) return unknown(host, "name", route.id);
    const press = (filters) => {
      for (const chip of spellings.querySelectorAll("button")) {
        chip.setAttribute("aria-pressed", String(chip.dataset.spelling === filters.spelling));
      }
    };
    const places = listing({
      entry: name,
      kind: "names",
      key: route.id,
      total: name.count,
      read: fromName,
      query: route.query,
      chosen: press,
    });
    const spellings = el(
      "ul",
      { class: "chips spellings" },
      name.spellings.map(([spelling, count]) => {
        const chip = el(
          "button",
          { type: "button", class: "chip", "aria-pressed": "false", data: { spelling } },
          desk.bdi(spelling),
          " ",
          el("span", { class: "quiet" }, desk.number(count)),
        );
        chip.addEventListener("click", () =>
          places.choose("spelling", places.filters.spelling === spelling ? "" : spelling),
        );
        return el("li", {}, chip);
      }),
    );
    press(places.filters);
    host.append(
      crumbs("names", "Names"),
      el("header", { class: "head" }, el("h1", {}, desk.bdi(name.canonical))),
      facts([
        ["Kind", desk.bdi(name.type)],
        ["Entity", wikidata(name.entity)],
        ["Mentions", desk.number(name.count)],
        ["Changed", desk.number(name.changed)],
        ["Articles", desk.number(name.articles)],
      ]),
      el(
        "section",
        { "aria-labelledby": "spellings-heading" },
        el("h2", { id: "spellings-heading" }, "Every spelling seen"),
        el("p", { class: "quiet small" }, "As it stood in the raw text. Choose one to see its places alone."),
        spellings,
      ),
      places.node,
    );
    await places.fill();
    return undefined;
  };

  desk.view("rule", { enter: enterRule });
  desk.view("name", { enter: enterName });
})();
