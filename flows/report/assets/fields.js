/* The filters over a list: a form that says what is asked for, and keeps it in the address. */
(function () {
  "use strict";
  const desk = window.copydesk;
  const { el } = desk;

  /* What is compared when somebody searches: no case, no accents, no width. */
  desk.fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  desk.words = (query) => desk.fold(query).split(/\s+/).filter(Boolean);

  const LONG = 60;
  function short(text) {
    const letters = Array.from(desk.plain(text));
    return letters.length > LONG ? `${letters.slice(0, LONG - 1).join("")}…` : letters.join("");
  }

  function choices(options) {
    return options.map((option) =>
      option.options
        ? el("optgroup", { label: option.label }, choices(option.options))
        : el("option", { value: option[0] }, short(option[1])),
    );
  }

  function control(field) {
    if (field.options) return el("select", { name: field.name }, choices(field.options));
    return el("input", { type: "search", name: field.name, placeholder: field.hint, autocomplete: "off", spellcheck: "false" });
  }

  /**
   * @param {{name: string, label: string, options?: Array, hint?: string}[]} specs
   * @param {(asked: Object, typing: boolean) => void} changed
   * @returns {{form: HTMLFormElement, asked(): Object, set(query: URLSearchParams): void}}
   */
  desk.fields = (specs, changed) => {
    const controls = new Map(specs.map((field) => [field.name, control(field)]));
    const reset = el("button", { class: "button plain", type: "button", hidden: true }, "Clear all");
    const form = el(
      "form",
      { class: "list-filters", role: "search" },
      specs.map((field) =>
        el("label", { class: `field field-${field.name}` }, el("span", {}, field.label), controls.get(field.name)),
      ),
      reset,
    );

    function asked() {
      return Object.fromEntries([...controls].map(([name, one]) => [name, one.tagName === "SELECT" ? one.value : one.value.trim()]));
    }
    function told(typing) {
      const now = asked();
      reset.hidden = !Object.values(now).some(Boolean);
      changed(now, typing);
    }
    reset.addEventListener("click", () => {
      for (const one of controls.values()) one.value = "";
      told(false);
      controls.values().next().value.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      told(false);
    });
    form.addEventListener("input", (event) => told(event.target.type === "search"));

    return {
      form,
      asked,
      set(query) {
        for (const [name, one] of controls) {
          const value = query.get(name) || "";
          if (one.value !== value) one.value = value;
          /* A link may ask for what this version of the corpus does not have. */
          if (one.value !== value && one.tagName === "SELECT") {
            one.append(el("option", { value }, short(value)));
            one.value = value;
          }
        }
        reset.hidden = !Object.values(asked()).some(Boolean);
      },
    };
  };

  /** The pages of a list: links, so that each can be shared. */
  desk.pages = (kind, query, page, count) => {
    if (count < 2) return null;
    const step = (to, text) =>
      to < 1 || to > count
        ? el("span", { class: "button", "aria-disabled": "true" }, text)
        : desk.link(desk.hash(kind, null, { ...query, page: to === 1 ? "" : to }), { class: "button" }, text);
    return el(
      "nav",
      { class: "pages", "aria-label": "Pages" },
      step(page - 1, "Previous"),
      el("span", { class: "number" }, `Page ${desk.number(page)} of ${desk.number(count)}`),
      step(page + 1, "Next"),
    );
  };
})();
