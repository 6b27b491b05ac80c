/* The way from the raw text to the clean one, step by step: two ends to choose, and what each step did. */
"use strict";
(() => {
  const desk = window.copydesk;

  const numbered = (value) => Number.parseInt(value, 10);

  /* The two ends that an address asks for, put right where they make no sense. */
  desk.ends = (query) => {
    const last = desk.index.stages.length;
    const asked = (name, otherwise) => {
      const value = numbered(query.get(name));
      return Number.isInteger(value) && value >= 0 && value <= last ? value : otherwise;
    };
    const from = asked("from", 0);
    const to = asked("to", last);
    return from < to ? { from, to } : { from: 0, to: last };
  };

  /* `counts[n]` says how many changes step n made; `change({from, to})` is told what was chosen. */
  desk.stepper = ({ counts, change }) => {
    const { stages } = desk.index;
    const last = stages.length;
    const names = ["raw", ...stages];
    let ends = { from: 0, to: last };

    const did = (step) => (counts[step] ? desk.plural(counts[step], "change") : "nothing here");

    const choose = (id, label, first, end) => {
      const options = names.slice(first, end + 1).map((name, offset) => {
        const step = first + offset;
        const more = step ? ` (${did(step)})` : "";
        return desk.el("option", { value: step }, `${name}${more}`);
      });
      const select = desk.el("select", { id }, options);
      const field = desk.el("label", { class: "field", for: id }, desk.el("span", {}, label), select);
      return { select, field };
    };
    const from = choose("step-from", "From", 0, last - 1);
    const to = choose("step-to", "to", 1, last);
    from.select.addEventListener("change", () => {
      const start = numbered(from.select.value);
      change({ from: start, to: Math.max(ends.to, start + 1) });
    });
    to.select.addEventListener("change", () => {
      const end = numbered(to.select.value);
      change({ from: Math.min(ends.from, end - 1), to: end });
    });

    const isWhole = () => ends.from === 0 && ends.to === last;
    const button = (id, text, click) =>
      desk.el("button", { type: "button", class: "button", id, on: { click } }, text);
    const back = button("step-back", "‹ Previous step", () => {
      const end = isWhole() ? last : Math.max(1, ends.to - 1);
      change({ from: end - 1, to: end });
    });
    const next = button("step-next", "Next step ›", () => {
      const end = isWhole() ? 1 : Math.min(last, ends.to + 1);
      change({ from: end - 1, to: end });
    });
    const whole = button("step-whole", "The whole way", () => change({ from: 0, to: last }));

    const stops = names.map((name, step) => {
      const what = desk.el("span", { class: "stop-count" }, step ? did(step) : "as it came");
      if (!step) {
        return desk.el("li", { class: "stop first" }, [
          desk.el("span", { class: "stop-dot", "aria-hidden": "true" }),
          desk.el("span", { class: "stop-name" }, name),
          what,
        ]);
      }
      return desk.el(
        "li",
        { class: `stop ${desk.stageClass(name)}${counts[step] ? "" : " nothing"}` },
        desk.el(
          "button",
          {
            type: "button",
            class: "stop-button",
            id: `step-${step}`,
            title: "Show this step alone",
            on: { click: () => change({ from: step - 1, to: step }) },
          },
          desk.el("span", { class: "stop-dot", "aria-hidden": "true" }),
          desk.el("span", { class: "stop-name" }, name),
          what,
        ),
      );
    });

    const node = desk.el(
      "section",
      { class: "stepper", "aria-labelledby": "steps-heading" },
      desk.el("h2", { class: "visually-hidden", id: "steps-heading" }, "Steps"),
      desk.el("ol", { class: "track" }, stops),
      desk.el(
        "div",
        { class: "ends" },
        desk.el("div", { class: "ends-group" }, from.field, to.field),
        desk.el("div", { class: "ends-group" }, back, next, whole),
      ),
    );

    return {
      node,
      set(chosen) {
        ends = chosen;
        from.select.value = String(ends.from);
        to.select.value = String(ends.to);
        whole.setAttribute("aria-disabled", String(isWhole()));
        back.setAttribute("aria-disabled", String(!isWhole() && ends.to === 1));
        next.setAttribute("aria-disabled", String(!isWhole() && ends.to === last));
        stops.forEach((stop, step) => {
          stop.classList.toggle("chosen", step > ends.from && step <= ends.to);
          stop.classList.toggle("start", step === ends.from);
          stop
            .querySelector("button")
            ?.setAttribute("aria-pressed", String(step > ends.from && step <= ends.to));
        });
      },
    };
  };
})();
