/* What is known of an edit, a flag, a name: as words for the pop-over, and as the sections below the text. */
"use strict";
(() => {
  const desk = window.copydesk;
  const EVIDENCE = { A: "proof", B: "source memory", C: "cue", D: "score" };
  const LONG = 240; // characters of a text that a pop-over repeats

  const { el } = desk;

  desk.evidence = (letter) =>
    letter ? `${letter}, ${EVIDENCE[letter] ?? "another kind of evidence"}` : "";

  const quoted = (tag, text, spaces, attrs = {}) =>
    text
      ? el(tag, { dir: "auto", ...attrs }, desk.shown(desk.clipped(text, LONG), { spaces }))
      : el("span", { class: "quiet" }, "nothing");

  /* Before and after, one line; only what is gone where nothing came in its place. */
  const became = (before, after) => {
    const spaces = desk.onlySpace(before, after) || /[^\S \n]/u.test(before + after);
    const after_ = spaces ? !!after : !!after.trim();
    return el(
      "p",
      { class: "became" },
      before ? quoted("del", before, spaces) : null,
      before && after_ ? el("span", { class: "arrow", "aria-label": "became" }, " → ") : null,
      after_ ? quoted("ins", after, spaces) : null,
    );
  };

  const list = (entries) =>
    el(
      "dl",
      { class: "facts" },
      entries
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
    );

  const ruleLink = (rule) => desk.link(desk.hash("rule", rule), { class: "rule-link" }, desk.bdi(rule));

  const grounds = (of) => [
    ["Rule", ruleLink(of.rule)],
    ["Category", of.category ? desk.bdi(of.category) : null],
    ["Evidence", desk.evidence(of.evidence)],
    ["Confidence", of.confidence === undefined ? null : String(of.confidence)],
    ["Reason", of.reason ? desk.bdi(of.reason) : null],
  ];

  const DONE = { removed: "removed", moved: "moved to the metadata", changed: "changed" };

  const editHead = (kind, stage) =>
    el("p", { class: "popover-title" }, desk.stage(stage), " ", el("strong", {}, DONE[kind] ?? kind));

  const stepsOf = (parts) =>
    el(
      "ol",
      { class: "parts" },
      parts.map(({ part }) =>
        el(
          "li",
          { class: desk.stageClass(part.stage) },
          el("div", { class: "part-head" }, desk.stage(part.stage), " ", ruleLink(part.rule)),
          became(part.before ?? "", part.after ?? ""),
          el(
            "div",
            { class: "quiet" },
            [desk.evidence(part.evidence), part.confidence].filter((x) => x !== undefined).join(", "),
            part.reason ? [": ", desk.bdi(part.reason)] : null,
          ),
        ),
      ),
    );

  const factsOf = (facts) =>
    facts.length
      ? el(
          "ul",
          { class: "went" },
          facts.map(([field, text]) => el("li", {}, el("b", {}, desk.bdi(field)), ": ", desk.bdi(text))),
        )
      : null;

  const glossLine = (gloss) =>
    el(
      "span",
      { class: "gloss" },
      el("span", { dir: "auto", lang: gloss.to || null }, desk.shown(gloss.text)),
      el("span", { class: "quiet" }, ` (${gloss.language} to ${gloss.to}, ${gloss.engine})`),
    );

  const glossesFor = (article, texts) => {
    const wanted = new Set(texts.map((text) => text.trim()));
    return article.glosses.filter((gloss) => wanted.has(gloss.surface.trim()));
  };

  const glossEntries = (article, texts) =>
    glossesFor(article, texts).map((gloss) => ["Gloss", glossLine(gloss)]);

  const placesLink = (rule) => {
    const known = desk.rule(rule);
    const more = known ? known.edits + known.flags - 1 : 0;
    return known && more > 0
      ? el(
          "p",
          { class: "more-places" },
          desk.link(desk.hash("rule", rule), {}, `${desk.plural(more, "other place")} of this rule`),
        )
      : null;
  };

  const aboutEdit = (article, number, pair) => {
    const edit = article.edits[number];
    const { left, right } = pair.between(number);
    const { parts } = pair.within(edit);
    const last = parts.at(-1)?.part ?? edit;
    const several = parts.length > 1;
    return [
      editHead(desk.kindOf(edit, left, right), last.stage),
      became(left, right),
      list([
        ...grounds(last),
        ["Went to", factsOf(edit.facts)],
        ...glossEntries(article, [left, right]),
        ["Line", `${desk.number(edit.line)} of the raw text`],
        ["Steps", several ? stepsOf(parts) : null],
      ]),
      placesLink(last.rule),
    ];
  };

  const suggested = (suggestion) => {
    if (suggestion === null || suggestion === undefined) return null;
    return suggestion === "" ? "remove it" : ["replace by ", quoted("ins", suggestion, false)];
  };

  const flagEntries = (flag) => [
    ...grounds(flag),
    ["Kept", flag.kept ? desk.bdi(flag.kept) : null],
    ["Suggestion", suggested(flag.suggestion)],
  ];

  const aboutFlag = (article, number) => {
    const flag = article.flags[number];
    return [
      el("p", { class: "popover-title" }, desk.stage("flag", "flag"), " ", el("strong", {}, "left as it is")),
      el("p", { class: "became" }, quoted("q", flag.surface, false)),
      list([...flagEntries(flag), ...glossEntries(article, [flag.surface])]),
      placesLink(flag.rule),
    ];
  };

  const aboutForeign = (article, number, pair) => {
    const { language, probability } = article.foreign[number];
    const text = pair.span(number).map((seg) => seg.t).join("");
    return [
      el("p", { class: "popover-title" }, el("strong", {}, "In another language")),
      list([
        ["Language", desk.bdi(desk.language(language))],
        ["Probability", String(probability)],
        ...glossEntries(article, [text]),
      ]),
    ];
  };

  const aboutMention = (article, number) => {
    const mention = article.mentions[number];
    return [
      el("p", { class: "popover-title" }, el("strong", {}, "Name")),
      list([
        ["Name", desk.link(desk.hash("name", mention.entity), {}, desk.bdi(mention.canonical))],
        ["Kind", desk.bdi(mention.type)],
        ["In the raw text", mention.raw !== mention.surface ? desk.bdi(mention.raw) : null],
        ...glossEntries(article, [mention.surface]),
      ]),
    ];
  };

  const numbers = (node, name) => (node.dataset[name] ?? "").split(" ").filter(Boolean).map(Number);

  /* Everything there is to say of the place that a node of the text stands for. */
  desk.about = (article, node, pair) => {
    const all = document.createDocumentFragment();
    const add = (name, children) =>
      all.append(el("div", { class: `about about-${name}` }, children));
    for (const number of numbers(node, "edit")) add("edit", aboutEdit(article, number, pair));
    for (const number of numbers(node, "flag")) add("flag", aboutFlag(article, number));
    for (const number of numbers(node, "foreign")) add("foreign", aboutForeign(article, number, pair));
    for (const number of numbers(node, "mention")) add("mention", aboutMention(article, number));
    return all;
  };

  const section = (id, title, ...children) =>
    el(
      "section",
      { class: `detail ${id}` },
      el("h2", {}, title),
      children,
    );

  const table = (caption, heads, rows) =>
    el(
      "div",
      { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
      el(
        "table",
        { class: "plain", role: "table" }, // said again: on a phone it is no table to look at
        el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
        el(
          "tbody",
          { role: "rowgroup" },
          rows.map((row) =>
            el(
              "tr",
              { role: "row" },
              row.map((cell, column) =>
                column
                  ? el("td", { role: "cell" }, cell)
                  : el("th", { scope: "row", role: "rowheader" }, cell),
              ),
            ),
          ),
        ),
      ),
    );

  const spotLink = (article, spot, ...children) =>
    desk.link(desk.hash("article", article.id, { spot }), { class: "spot" }, children);

  /* The edits that put something into a field: those that say this very value first. */
  const giversOf = (article, field, value) => {
    const giving = article.edits
      .map((edit, number) => [number, edit.facts.filter(([name]) => name === field)])
      .filter(([, facts]) => facts.length);
    const exact = giving.filter(([, facts]) =>
      facts.some(([, text]) => text === value || value.includes(text) || text.includes(value)),
    );
    return (exact.length ? exact : giving).map(([number]) => number);
  };

  const metadata = (article) => {
    const rows = article.metadata.flatMap(([field, values]) =>
      values.map((value, index) => [
        index ? el("span", { class: "quiet" }, desk.bdi(field)) : desk.bdi(field),
        el("span", { dir: "auto" }, desk.shown(value)),
        giversOf(article, field, value).map((number, nth) => [
          nth ? ", " : "",
          spotLink(article, `edit-${number}`, `line ${desk.number(article.edits[number].line)}`),
        ]),
      ]),
    );
    const listed = new Set(article.metadata.map(([field]) => field));
    article.edits.forEach((edit, number) => {
      for (const [field, text] of edit.facts) {
        if (listed.has(field)) continue;
        rows.push([
          desk.bdi(field),
          el("span", { dir: "auto" }, desk.shown(text)),
          spotLink(article, `edit-${number}`, `line ${desk.number(edit.line)}`),
        ]);
      }
    });
    return section("metadata", "Metadata", table("Metadata", ["Field", "Value", "From"], rows));
  };

  const flags = (article) =>
    section(
      "flags",
      "Flags",
      el(
        "ol",
        { class: "flag-list" },
        article.flags.map((flag, number) =>
          el(
            "li",
            {},
            spotLink(article, `flag-${number}`, desk.bdi(desk.clipped(flag.surface, LONG))),
            list(flagEntries(flag)),
          ),
        ),
      ),
    );

  const tally = (values) => {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].sort((one, other) => other[1] - one[1]);
  };

  const names = (article) => {
    const byEntity = new Map();
    article.mentions.forEach((mention, number) => {
      const known = byEntity.get(mention.entity);
      if (known) known.seen.push(mention);
      else byEntity.set(mention.entity, { mention, number, seen: [mention] });
    });
    const rows = [...byEntity.values()].map(({ mention, number, seen }) => [
      desk.link(desk.hash("name", mention.entity), {}, desk.bdi(mention.canonical)),
      desk.bdi(mention.type),
      tally(seen.map((one) => one.raw)).map(([raw, count], nth) => [
        nth ? ", " : "",
        desk.bdi(raw),
        count > 1 ? el("span", { class: "quiet" }, ` × ${desk.number(count)}`) : null,
      ]),
      spotLink(article, `mention-${number}`, desk.plural(seen.length, "place")),
    ]);
    return section(
      "names-here",
      "Names",
      table("Names in this article", ["Name", "Kind", "As it stood", "Where"], rows),
    );
  };

  const glosses = (article) =>
    section(
      "glosses",
      "Glosses",
      table(
        "Glosses",
        ["Text", "In other words", "By"],
        article.glosses.map((gloss) => [
          el("span", { dir: "auto", lang: gloss.language || null }, desk.shown(gloss.surface)),
          el("span", { dir: "auto", lang: gloss.to || null }, desk.shown(gloss.text)),
          el("span", { class: "quiet" }, `${gloss.engine}, ${gloss.language} to ${gloss.to}`),
        ]),
      ),
    );

  const translated = (article) => {
    const { likely, score, signs } = article.machine_translation;
    return section(
      "translated",
      "Signs of machine translation",
      el(
        "p",
        {},
        likely ? "Reads as if a machine had translated it: " : "Too few signs to say so: ",
        `${desk.plural(score, "point")}.`,
      ),
      table(
        "Signs of machine translation",
        ["Sign", "Points", "Times", "Example"],
        signs.map((sign) => [
          [desk.bdi(sign.sign), sign.concept ? [": ", desk.bdi(sign.concept)] : null],
          el("span", { class: "number" }, desk.number(sign.points)),
          el("span", { class: "number" }, desk.number(sign.count)),
          el("span", { dir: "auto" }, desk.shown(sign.example ?? "")),
        ]),
      ),
    );
  };

  const given = (article) =>
    section(
      "given",
      "Given with it",
      list(article.given.map(([field, value]) => [desk.bdi(field), desk.bdi(value)])),
    );

  const origin = (article) => {
    const twin = article.near_duplicate_of;
    return section(
      "origin",
      "Where it comes from",
      list([
        ["Id", desk.bdi(article.id, { class: "mono" })],
        ["File", article.file ? desk.bdi(article.file, { class: "mono" }) : null],
        ["Updated", article.updated ? desk.bdi(article.updated) : null],
        [
          "Nearly the same as",
          twin ? (desk.row(twin) ? desk.link(desk.hash("article", twin), {}, desk.bdi(twin)) : desk.bdi(twin)) : null,
        ],
        ["Pipeline", desk.bdi(article.pipeline, { class: "mono" })],
        ["Stylebook", article.stylebook ? desk.bdi(article.stylebook, { class: "mono" }) : null],
      ]),
    );
  };

  /* The sections below the text: only those with something in them. */
  desk.details = (article) =>
    el(
      "div",
      { class: "details" },
      article.metadata.length || article.edits.some((edit) => edit.facts.length) ? metadata(article) : null,
      article.flags.length ? flags(article) : null,
      article.mentions.length ? names(article) : null,
      article.glosses.length ? glosses(article) : null,
      article.machine_translation ? translated(article) : null,
      article.given.length ? given(article) : null,
      origin(article),
    );

  /* Every edit and flag in a line or two, numbered as in the text: for paper, where nothing can be hovered. */
  desk.notes = (article, pair) =>
    el(
      "section",
      { class: "notes", "aria-labelledby": "notes-heading" },
      el("h2", { id: "notes-heading" }, "Notes"),
      el(
        "ol",
        {},
        pair.order.map((number) => {
          const edit = article.edits[number];
          const { left, right } = pair.between(number);
          const { parts } = pair.within(edit);
          const last = parts.at(-1)?.part ?? edit;
          return el(
            "li",
            { value: number + 1 },
            desk.stage(last.stage),
            ` ${DONE[desk.kindOf(edit, left, right)]}`,
            edit.facts.length ? ` (${[...new Set(edit.facts.map(([field]) => field))].join(", ")})` : null,
            ": ",
            desk.bdi(last.rule, { class: "mono" }),
            ` ${[desk.evidence(last.evidence), last.confidence].join(", ")}. `,
            last.reason ? desk.bdi(last.reason) : null,
          );
        }),
      ),
    );
})();
