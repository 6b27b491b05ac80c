/* The list of rules: by stage, with how often each fired and why. */
(function () {
  "use strict";
  const desk = window.copydesk;
  const { el } = desk;
  const EVIDENCE = { A: "proof", B: "source memory", C: "cue", D: "score" };

  let view = null;

  function specs() {
    const { index } = desk;
    const stages = index.stages.filter((stage) => index.rules.some((entry) => entry.stage === stage));
    const classes = [...new Set(index.rules.flatMap((entry) => entry.evidence))].sort();
    return [
      { name: "q", label: "Rule, category or reason", hint: "Search" },
      { name: "stage", label: "Stage", options: [["", "All stages"], ...stages.map((stage) => [stage, stage])] },
      {
        name: "evidence",
        label: "Evidence",
        options: [["", "Any evidence"], ...classes.map((one) => [one, EVIDENCE[one] ? `${one}, ${EVIDENCE[one]}` : one])],
      },
      { name: "only", label: "Show", options: [["", "All rules"], ["edits", "That edited"], ["flags", "That flagged"]] },
      { name: "sort", label: "Sort by", options: [["", "Most often"], ["name", "Name"], ["articles", "Most articles"]] },
    ];
  }

  const SORTS = {
    "": (a, b) => b.edits + b.flags - a.edits - a.flags || (a.rule < b.rule ? -1 : 1),
    name: (a, b) => (a.rule < b.rule ? -1 : 1),
    articles: (a, b) => b.articles - a.articles || (a.rule < b.rule ? -1 : 1),
  };

  function fits(entry, asked, words) {
    const text = () => desk.fold(`${entry.rule}\n${entry.category}\n${entry.reason}`);
    return (
      (!asked.stage || entry.stage === asked.stage) &&
      (!asked.evidence || entry.evidence.includes(asked.evidence)) &&
      (asked.only !== "edits" || entry.edits > 0) &&
      (asked.only !== "flags" || entry.flags > 0) &&
      (!words.length || words.every((word) => text().includes(word)))
    );
  }

  function evidence(entry) {
    return entry.evidence.map((one) => el("abbr", { class: "evidence", title: `Evidence ${one}: ${EVIDENCE[one] || ""}` }, desk.shown(one)));
  }

  function item(entry) {
    return el(
      "li",
      { class: "entry" },
      el(
        "div",
        { class: "called" },
        desk.link(desk.hash("rule", entry.rule), { class: "rule" }, desk.shown(entry.rule)),
        el("p", { class: "small quiet" }, desk.shown(entry.category.replaceAll("_", " ")), ", evidence ", evidence(entry)),
      ),
      el("p", { class: "why" }, desk.bdi(entry.reason)),
      el("span", { class: `number${entry.edits ? "" : " none"}` }, desk.plural(entry.edits, "edit")),
      el("span", { class: `number${entry.flags ? "" : " none"}` }, desk.plural(entry.flags, "flag")),
      el("span", { class: "number" }, desk.plural(entry.articles, "article")),
    );
  }

  function draw() {
    const asked = view.fields.asked();
    const words = desk.words(asked.q);
    const { index } = desk;
    const found = index.rules.filter((entry) => fits(entry, asked, words));
    found.sort(Object.hasOwn(SORTS, asked.sort) ? SORTS[asked.sort] : SORTS[""]);
    const stages = [...index.stages, ...new Set(found.map((entry) => entry.stage).filter((stage) => !index.stages.includes(stage)))];
    const said =
      found.length === index.rules.length
        ? desk.plural(found.length, "rule")
        : `${desk.number(found.length)} of ${desk.plural(index.rules.length, "rule")}`;
    view.count.textContent = said;
    desk.say(said);
    view.groups.replaceChildren(
      ...stages
        .map((stage) => [stage, found.filter((entry) => entry.stage === stage)])
        .filter(([, entries]) => entries.length)
        .map(([stage, entries]) =>
          el(
            "section",
            { class: `of-stage ${desk.stageClass(stage)}` },
            el(
              "header",
              {},
              el("h2", {}, desk.stage(stage)),
              el("p", { class: "small quiet" }, `${desk.plural(entries.length, "rule")}, ${desk.plural(entries.reduce((sum, entry) => sum + entry.edits, 0), "edit")}, ${desk.plural(entries.reduce((sum, entry) => sum + entry.flags, 0), "flag")}`),
            ),
            el("ol", { class: "rows bare" }, entries.map(item)),
          ),
        ),
    );
    if (!found.length) {
      view.groups.append(el("p", { class: "notice" }, index.rules.length ? "No rule fits all of this." : "No rule fired."));
    }
  }

  desk.view("rules", {
    enter(route, host) {
      let typed = 0;
      const fields = desk.fields(specs(), (asked, typing) => {
        draw();
        clearTimeout(typed);
        typed = setTimeout(() => view && desk.replace(desk.hash("rules", null, asked)), typing ? 300 : 0);
      });
      view = { fields, count: el("p", { class: "count", tabindex: -1 }), groups: el("div", {}), stop: () => clearTimeout(typed) };
      host.append(
        el(
          "div",
          { class: "head" },
          el("h1", {}, "Rules"),
          el("p", { class: "lede" }, "Every rule that fired in this corpus. A rule’s page shows each place with its context."),
        ),
        fields.form,
        el("div", { class: "over quiet" }, view.count),
        view.groups,
      );
      fields.set(route.query);
      desk.title("Rules");
      draw();
    },
    update(route) {
      view.fields.set(route.query);
      draw();
    },
    leave() {
      view.stop();
      view = null;
    },
  });
})();
