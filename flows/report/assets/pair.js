/* The raw and the clean text side by side: one grid row per row of the contract, in blocks that are
   drawn a slice at a time, so that a very long article can be read while the rest of it is drawn. */
"use strict";
(() => {
  const desk = window.copydesk;
  const BLOCK_ROWS = 24;
  const BLOCK_SEGS = 160;
  const LONG_ROW = 120; // segs; a row of more than twice as many is cut
  const SLICE = 12; // milliseconds of drawing between two frames
  const LABEL = 90; // characters of an edit's text that its label repeats

  /* What a seg reads at a step. */
  const at = (seg, step) => {
    let text = seg.t;
    for (const [when, then] of seg.s ?? []) {
      if (when > step) break;
      text = then;
    }
    return text;
  };

  const blank = (text) => !text.trim();
  const unspaced = (text) => text.replace(/\s+/gu, "");
  const clipped = (text, most = LABEL) => {
    const letters = Array.from(text.slice(0, 2 * most + 2));
    return letters.length > most ? `${letters.slice(0, most).join("")}…` : text;
  };

  /* The parts of an edit, each with the step at which it shows: never before the part it builds on. */
  const partsOf = (edit) => {
    const stages = desk.index.stages;
    let reached = 0;
    return (edit.parts.length ? edit.parts : [edit]).map((part) => {
      const own = stages.indexOf(part.stage) + 1 || stages.length;
      reached = Math.max(reached, own);
      return { part, step: reached };
    });
  };

  /* What happened to one stretch of text between two steps, in one word. */
  const kindOf = (edit, left, right) => {
    if (blank(left) || !blank(right)) return "changed";
    return edit.kind === "moved" ? "moved" : "removed";
  };

  /* A text without line breaks may be one row of many thousand segs: such a row goes on in the next. */
  const cut = (segs) => {
    if (segs.length <= 2 * LONG_ROW) return [{ segs, continued: false }];
    const rows = [];
    let from = 0;
    segs.forEach((seg, at) => {
      const last = at === segs.length - 1;
      if (last || (at - from >= LONG_ROW && seg.e === undefined && /\s$/u.test(seg.t))) {
        rows.push({ segs: segs.slice(from, at + 1), continued: from > 0 });
        from = at + 1;
      }
    });
    return rows;
  };

  const intoBlocks = (rows) => {
    const blocks = [];
    let rest = 0;
    for (const row of rows.flatMap(cut)) {
      const last = blocks.at(-1);
      if (!last || last.rows.length >= BLOCK_ROWS || rest <= 0) {
        blocks.push({ rows: [], drawn: false, node: null });
        rest = BLOCK_SEGS;
      }
      blocks.at(-1).rows.push(row);
      rest -= row.segs.length;
    }
    return blocks;
  };

  /* The segs of each edit and where each flag, mention and foreign span begins. */
  const survey = (blocks) => {
    const found = { e: new Map(), f: new Map(), m: new Map(), l: new Map() };
    blocks.forEach((block, number) => {
      for (const row of block.rows) {
        for (const seg of row.segs) {
          if (seg.e !== undefined) {
            if (!found.e.has(seg.e)) found.e.set(seg.e, []);
            found.e.get(seg.e).push(seg);
          }
          for (const marks of ["f", "m", "l"]) {
            for (const one of seg[marks] ?? []) {
              if (!found[marks].has(one)) found[marks].set(one, { seg, block: number, segs: [] });
              found[marks].get(one).segs.push(seg);
            }
          }
        }
      }
    });
    return found;
  };

  desk.pair = (article) => {
    const blocks = intoBlocks(article.rows);
    const found = survey(blocks);
    const table = desk.el("div", {
      class: "pair",
      role: "table",
      "aria-label": "Raw and clean text, row by row",
    });
    const heads = [
      desk.el("div", { class: "side-name", role: "columnheader" }),
      desk.el("div", { class: "side-name", role: "columnheader" }),
    ];
    table.append(
      desk.el(
        "div",
        { class: "pair-head", role: "rowgroup" },
        desk.el("div", { class: "pair-row", role: "row" }, heads),
      ),
    );
    for (const block of blocks) {
      block.node = desk.el("div", { class: "block", role: "rowgroup" });
      table.append(block.node);
    }

    let shown = { from: 0, to: desk.index.stages.length, hidden: new Set() };
    let homes = new Map(); // edit -> its first seg that shows
    let places = new Map(); // edit -> its block
    let order = []; // the edits that show, as they stand in the text
    let sides = []; // what the two columns are called
    let drawing = 0;
    let whenDrawn = Promise.resolve();

    /* Which parts of an edit lie between the two steps, and the last one that may be seen. */
    const within = (edit) => {
      const parts = partsOf(edit).filter(({ step }) => step > shown.from && step <= shown.to);
      const seen = parts.filter(({ part }) => !shown.hidden.has(part.stage));
      return { parts, last: seen.at(-1)?.part };
    };

    const plan = () => {
      homes = new Map();
      places = new Map();
      order = [];
      let gap = false;
      blocks.forEach((block, number) => {
        let letters = 0;
        block.plan = block.rows.map((row) => {
          let left = 0;
          let right = 0;
          let same = true;
          const cells = [];
          for (const seg of row.segs) {
            if (seg.gap) {
              gap = true;
              continue;
            }
            const cell = { seg, left: at(seg, shown.from), right: at(seg, shown.to), part: null };
            left += cell.left.length;
            right += cell.right.length;
            if (cell.left !== cell.right) {
              same = false;
              cell.part = within(article.edits[seg.e]).last ?? null;
              if (cell.part && !homes.has(seg.e)) {
                homes.set(seg.e, seg);
                places.set(seg.e, number);
                order.push(seg.e);
              }
            }
            cells.push(cell);
          }
          const { continued } = row;
          const planned = { cells, left, right, same, continued, gap: gap && left + right > 0 };
          if (planned.gap) gap = false;
          letters += Math.max(left, right, 40);
          return planned;
        });
        block.letters = letters;
      });
    };

    const marksOf = (seg) => ({
      "data-flag": seg.f?.length ? seg.f.join(" ") : null,
      "data-mention": seg.m?.length ? seg.m.join(" ") : null,
      "data-foreign": seg.l?.length ? seg.l.join(" ") : null,
      lang: seg.l?.length ? article.foreign[seg.l[0]].language : null,
    });

    const button = (label) => ({ role: "button", tabindex: "0", "aria-label": desk.plain(label) });

    const labelOf = (number, part, left, right) => {
      const edit = article.edits[number];
      const kind = kindOf(edit, left, right);
      const what =
        kind === "changed"
          ? `“${clipped(left)}” became “${clipped(right)}”`
          : `“${clipped(left)}” ${kind === "moved" ? "moved to the metadata" : "removed"}`;
      return `${what}: ${part.stage}, ${part.rule}`;
    };

    /* White space that differs is drawn as signs; its line breaks, two at most, keep both sides level. */
    const spaces = (text, other) => {
      const breaks = (string) => Math.min(2, string.split("\n").length - 1);
      const signs = desk.shown(text, { spaces: true });
      const count = text ? Math.max(breaks(text), breaks(text) && breaks(other)) : 0;
      return [...signs.childNodes].concat(count ? [document.createTextNode("\n".repeat(count))] : []);
    };

    const inside = (cell, side) => {
      const text = cell[side];
      const other = cell[side === "left" ? "right" : "left"];
      if (cell.part && unspaced(text) === unspaced(other)) return spaces(text, other);
      return [desk.shown(text)];
    };

    const drawLeft = (cell) => {
      const { seg, part, left, right } = cell;
      if (!left) return null;
      if (!part) return desk.shown(left);
      const kind = kindOf(article.edits[seg.e], left, right);
      const home = homes.get(seg.e) === seg;
      return desk.el(
        "span",
        {
          class: `edit old ${kind} ${desk.stageClass(part.stage)}`,
          dir: "auto",
          "data-edit": seg.e,
          "data-note": home ? seg.e + 1 : null,
          id: home ? `edit-${seg.e}` : null,
          ...(home ? button(labelOf(seg.e, part, left, right)) : {}),
        },
        inside(cell, "left"),
      );
    };

    const marked = (seg) => seg.f?.length || seg.m?.length || seg.l?.length;

    const drawRight = (cell) => {
      const { seg, part, left, right } = cell;
      if (!right) return null;
      if (!part && !marked(seg)) return desk.shown(right);
      const flag = seg.f?.find((number) => found.f.get(number).seg === seg);
      const span = seg.l?.find((number) => found.l.get(number).seg === seg);
      const home = part && !left && homes.get(seg.e) === seg;
      const classes = [
        part ? `edit new ${kindOf(article.edits[seg.e], left, right)} ${desk.stageClass(part.stage)}` : "",
        seg.f?.length ? "flag" : "",
        seg.l?.length ? "foreign" : "",
        seg.m?.length ? "mention" : "",
      ];
      const attributes = {
        class: classes.filter(Boolean).join(" "),
        "data-edit": part ? seg.e : null,
        dir: part ? "auto" : null,
        ...marksOf(seg),
      };
      if (home) {
        Object.assign(attributes, button(labelOf(seg.e, part, left, right)), {
          id: `edit-${seg.e}`,
          "data-note": seg.e + 1,
        });
      } else if (flag !== undefined) {
        const { rule, reason } = article.flags[flag];
        Object.assign(attributes, button(`“${clipped(right)}” flagged: ${rule}, ${reason}`), {
          id: `flag-${flag}`,
        });
      } else if (span !== undefined) {
        const { language } = article.foreign[span];
        Object.assign(attributes, button(`“${clipped(right)}” in another language: ${language}`), {
          id: `foreign-${span}`,
        });
      } else if (seg.m?.length && !part && !seg.f?.length && !seg.l?.length) {
        // the table of names below is the way there by keyboard: a stop at every name would be too many
        attributes.href = desk.hash("name", article.mentions[seg.m[0]].entity);
        attributes.tabindex = "-1";
        return desk.el("a", attributes, inside(cell, "right"));
      }
      return desk.el("span", attributes, inside(cell, "right"));
    };

    /* What stands opposite a stretch that is gone. */
    const remark = (cell) => {
      const edit = article.edits[cell.seg.e];
      const fields = [...new Set(edit.facts.map(([field]) => field))];
      const moved = kindOf(edit, cell.left, cell.right) === "moved" && fields.length;
      return desk.el(
        "span",
        { class: `remark ${desk.stageClass(cell.part.stage)}`, "data-edit": cell.seg.e },
        moved ? "moved to metadata: " : "removed: ",
        desk.bdi(moved ? fields.join(", ") : cell.part.category || cell.part.rule),
      );
    };

    const drawRow = (row) => {
      const { cells, left, right, same } = row;
      const text = (children) =>
        desk.el(
          "div",
          { class: "text", dir: "auto", lang: article.language || null },
          children.filter(Boolean),
        );
      const gone = right
        ? []
        : cells.filter((cell) => cell.part && !blank(cell.left) && homes.get(cell.seg.e) === cell.seg);
      const classes = ["pair-row", same ? "same" : "differs"];
      if (row.gap) classes.push("gap");
      if (row.continued) classes.push("continued");
      if (!left && !right) classes.push("void");
      return desk.el(
        "div",
        { class: classes.join(" "), role: "row" },
        desk.el(
          "div",
          { class: `cell raw${left ? "" : " empty"}`, role: "cell", "data-side": sides[0] },
          text(cells.map(drawLeft)),
        ),
        desk.el(
          "div",
          { class: `cell clean${right ? "" : " empty"}`, role: "cell", "data-side": sides[1] },
          text(cells.map(drawRight)),
          gone.map(remark),
        ),
      );
    };

    const draw = (block) => {
      block.node.replaceChildren(...block.plan.map(drawRow));
      block.drawn = true;
    };

    const near = (block) => {
      const { top, bottom } = block.node.getBoundingClientRect();
      return bottom > -200 && top < window.innerHeight + 200;
    };

    /* Draws what can be seen at once and the rest between frames. */
    const redraw = () => {
      const mine = ++drawing;
      plan();
      const columns = window.innerWidth > 720 ? 60 : 40;
      for (const block of blocks) {
        block.drawn = false;
        const lines = Math.ceil(block.letters / columns) + block.plan.length * 0.5;
        block.node.style.containIntrinsicBlockSize = `auto ${Math.round(lines * 27)}px`;
      }
      table.setAttribute("aria-busy", "true");
      const seen = table.isConnected ? blocks.filter(near) : [];
      for (const block of seen.length ? seen : blocks.slice(0, 2)) draw(block);
      whenDrawn = new Promise((done) => {
        const slice = () => {
          if (mine !== drawing) return done();
          const until = performance.now() + SLICE;
          for (const block of blocks) {
            if (block.drawn) continue;
            draw(block);
            if (performance.now() > until) return requestAnimationFrame(slice);
          }
          table.removeAttribute("aria-busy");
          return done();
        };
        requestAnimationFrame(slice);
      });
    };

    const drawAll = () => {
      for (const block of blocks) if (!block.drawn) draw(block);
    };

    const byMark = (mark, number) => {
      const first = found[mark].get(number);
      if (!first) return null;
      const block = blocks[first.block];
      if (!block.drawn) draw(block);
      const name = { f: "data-flag", m: "data-mention", l: "data-foreign" }[mark];
      return block.node.querySelector(`[${name}~="${number}"]`);
    };

    const byEdit = (number) => {
      if (!homes.has(number)) return null;
      const block = blocks[places.get(number)];
      if (!block.drawn) draw(block);
      return document.getElementById(`edit-${number}`) ?? block.node.querySelector(`#edit-${number}`);
    };

    return {
      node: table,
      /* Shows the way from one step to another, without the stages that are hidden. */
      show(next) {
        shown = { ...shown, ...next };
        const { stages } = desk.index;
        const names = ["raw", ...stages];
        sides = [
          shown.from === 0 ? "Raw text" : `After ${names[shown.from]}`,
          shown.to === stages.length ? "Clean text" : `After ${names[shown.to]}`,
        ];
        heads.forEach((head, side) => head.replaceChildren(sides[side]));
        table.dataset.from = shown.from;
        table.dataset.to = shown.to;
        redraw();
      },
      /* The numbers of the edits that show, in the order of the text. */
      get order() {
        return order;
      },
      /* Resolves when the last block is drawn. */
      get drawn() {
        return whenDrawn;
      },
      drawAll,
      edit: byEdit,
      mark: byMark,
      within,
      segs: (number) => found.e.get(number) ?? [],
      span: (number) => found.l.get(number)?.segs ?? [],
      between: (number) => {
        const segs = found.e.get(number) ?? [];
        return {
          left: segs.map((seg) => at(seg, shown.from)).join(" "),
          right: segs.map((seg) => at(seg, shown.to)).join(" "),
        };
      },
    };
  };

  /* How many parts show at each step of an article: counts[0] is the raw text and always 0. */
  desk.countSteps = (article) => {
    const counts = new Array(desk.index.stages.length + 1).fill(0);
    for (const edit of article.edits) for (const { step } of partsOf(edit)) counts[step] += 1;
    return counts;
  };
  desk.partsOf = partsOf;
  desk.kindOf = kindOf;
  desk.clipped = clipped;
  desk.onlySpace = (one, other) => unspaced(one) === unspaced(other);
})();
