/* The list of names: each with its spellings and how often they stood in the raw texts. */
(function () {
  "use strict";
  const desk = window.copydesk;
  const { el } = desk;
  const ON_A_PAGE = 100;
  const SPELLINGS = 12;

  let view = null;
  let searched = null;

  function haystacks() {
    searched ||= new Map(
      desk.index.names.map((entry) => [
        entry.entity,
        desk.fold([entry.entity, entry.canonical, ...entry.spellings.map(([surface]) => surface)].join("\n")),
      ]),
    );
    return searched;
  }

  function specs() {
    const types = [...new Set(desk.index.names.map((entry) => entry.type))].filter(Boolean).sort();
    return [
      { name: "q", label: "Name, spelling or entity", hint: "Search" },
      { name: "type", label: "Type", options: [["", "All types"], ...types.map((type) => [type, type])] },
      { name: "only", label: "Show", options: [["", "All names"], ["varied", "With several spellings"], ["changed", "Changed somewhere"]] },
      { name: "sort", label: "Sort by", options: [["", "Most often"], ["varied", "Most spellings"], ["changed", "Most changed"], ["name", "Name"]] },
    ];
  }

  const byName = (a, b) => (a.canonical < b.canonical ? -1 : a.canonical > b.canonical ? 1 : a.entity < b.entity ? -1 : 1);
  const SORTS = {
    "": (a, b) => b.count - a.count || byName(a, b),
    varied: (a, b) => b.spellings.length - a.spellings.length || b.count - a.count || byName(a, b),
    changed: (a, b) => b.changed - a.changed || byName(a, b),
    name: byName,
  };

  function fits(entry, asked, words) {
    return (
      (!asked.type || entry.type === asked.type) &&
      (asked.only !== "varied" || entry.spellings.length > 1) &&
      (asked.only !== "changed" || entry.changed > 0) &&
      words.every((word) => haystacks().get(entry.entity).includes(word))
    );
  }

  function chip([surface, count], canonical) {
    const is = surface === canonical;
    return el(
      "li",
      { class: is ? "chip canonical" : "chip" },
      desk.bdi(surface),
      is ? el("span", { class: "visually-hidden" }, "(canonical)") : null,
      el("span", { class: "number" }, desk.number(count)),
    );
  }

  function item(entry) {
    const more = entry.spellings.length - SPELLINGS;
    return el(
      "li",
      { class: "entry" },
      el(
        "div",
        { class: "called" },
        desk.link(desk.hash("name", entry.entity), { class: "name" }, desk.bdi(entry.canonical)),
        el("p", { class: "small quiet" }, desk.shown(entry.type), " · ", el("span", { class: "mono" }, desk.shown(entry.entity))),
      ),
      el(
        "ul",
        { class: "chips", "aria-label": "Spellings" },
        entry.spellings.slice(0, SPELLINGS).map((spelling) => chip(spelling, entry.canonical)),
        more > 0 ? el("li", { class: "small quiet" }, `and ${desk.number(more)} more`) : null,
      ),
      el("span", { class: "number" }, desk.plural(entry.count, "mention")),
      el("span", { class: `number${entry.changed ? "" : " none"}` }, `${desk.number(entry.changed)} changed`),
    );
  }

  function draw() {
    const asked = view.fields.asked();
    const words = desk.words(asked.q);
    const { names } = desk.index;
    const found = names.filter((entry) => fits(entry, asked, words));
    found.sort(Object.hasOwn(SORTS, asked.sort) ? SORTS[asked.sort] : SORTS[""]);
    const last = Math.max(1, Math.ceil(found.length / ON_A_PAGE));
    const page = Math.min(Math.max(1, view.page), last);
    const said = found.length === names.length ? desk.plural(found.length, "name") : `${desk.number(found.length)} of ${desk.plural(names.length, "name")}`;
    view.count.textContent = said;
    desk.say(said);
    view.list.replaceChildren(...found.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE).map(item));
    if (!found.length) {
      view.list.append(el("li", { class: "notice" }, names.length ? "No name fits all of this." : "No name of the lists was found."));
    }
    view.pages.replaceChildren();
    const links = desk.pages("names", asked, page, last);
    if (links) view.pages.append(links);
    desk.title(page > 1 ? `Names, page ${page}` : "Names");
  }

  function follow(route) {
    view.fields.set(route.query);
    view.page = Number.parseInt(route.query.get("page"), 10) || 1;
    draw();
  }

  desk.view("names", {
    enter(route, host) {
      let typed = 0;
      const fields = desk.fields(specs(), (asked, typing) => {
        view.page = 1;
        draw();
        clearTimeout(typed);
        typed = setTimeout(() => view && desk.replace(desk.hash("names", null, asked)), typing ? 300 : 0);
      });
      view = {
        fields,
        count: el("p", { class: "count", tabindex: -1 }),
        list: el("ol", { class: "rows bare" }),
        pages: el("div", {}),
        page: 1,
        stop: () => clearTimeout(typed),
      };
      host.append(
        el(
          "div",
          { class: "head" },
          el("h1", {}, "Names"),
          el("p", { class: "lede" }, "The spellings as they stood in the raw texts, with their counts. The canonical one is marked."),
        ),
        fields.form,
        el("div", { class: "over" }, view.count),
        view.list,
        view.pages,
      );
      follow(route);
    },
    update(route) {
      const { page } = view;
      follow(route);
      if (view.page !== page) scrollTo(0, 0);
      view.count.focus({ preventScroll: true });
    },
    leave() {
      view.stop();
      view = null;
    },
  });
})();
