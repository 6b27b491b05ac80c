/* Elements made without HTML strings: what an article says can only ever become text. */
(function () {
  "use strict";
  const desk = (window.copydesk = window.copydesk || {});

  const REFUSED = /^(on|style$|srcdoc$|src$|action$|formaction$)/i;
  const SAFE_LINK = /^(#|https?:\/\/)/i;

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (name === "on") {
        for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
      } else if (name === "data") {
        for (const [key, item] of Object.entries(value)) node.dataset[key] = item;
      } else if (name === "text") {
        node.append(String(value));
      } else if (REFUSED.test(name) || (/href$/i.test(name) && !SAFE_LINK.test(value))) {
        throw new Error(`refused: ${name}`);
      } else {
        node.setAttribute(name, value === true ? "" : String(value));
      }
    }
    append(node, children);
    return node;
  }

  function append(node, children) {
    for (const child of children) {
      if (Array.isArray(child)) append(node, child);
      else if (child !== undefined && child !== null && child !== false) {
        node.append(child instanceof Node ? child : String(child));
      }
    }
  }

  desk.el = (tag, attributes, ...children) => {
    if (/^(script|iframe|object|embed|base|link|meta|style)$/i.test(tag)) throw new Error(`refused: ${tag}`);
    return fill(document.createElement(tag), attributes, children);
  };
  desk.svg = (tag, attributes, ...children) => {
    if (/^(script|foreignObject|use|image|style|animate|set)$/i.test(tag)) throw new Error(`refused: ${tag}`);
    return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
  };
  desk.clear = (node) => node.replaceChildren();

  /* Characters that are not seen. */

  const SHORT = new Map(Object.entries({
    "\u0000": "NUL", "\u0008": "BS", "\u000b": "VT", "\u000c": "FF", "\u000d": "CR", "\u001b": "ESC", "\u007f": "DEL",
    "\u0085": "NEL", "\u00ad": "SHY", "\u061c": "ALM", "\u180e": "MVS", "\u200b": "ZWSP", "\u200c": "ZWNJ",
    "\u200d": "ZWJ", "\u200e": "LRM", "\u200f": "RLM", "\u2028": "LS", "\u2029": "PS", "\u202a": "LRE",
    "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO", "\u2060": "WJ", "\u2066": "LRI",
    "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI", "\ufeff": "BOM", "\ufffc": "OBJ",
  }));
  const CALLED = new Map(Object.entries({
    "\u0000": "null", "\u0009": "tab", "\u000a": "line break", "\u000d": "carriage return", "\u0020": "space",
    "\u00a0": "no-break space", "\u00ad": "soft hyphen", "\u061c": "Arabic letter mark", "\u200b": "zero width space",
    "\u200c": "zero width non-joiner", "\u200d": "zero width joiner", "\u200e": "left-to-right mark",
    "\u200f": "right-to-left mark", "\u2028": "line separator", "\u2029": "paragraph separator",
    "\u202a": "left-to-right embedding", "\u202b": "right-to-left embedding", "\u202c": "pop directional formatting",
    "\u202d": "left-to-right override", "\u202e": "right-to-left override", "\u202f": "narrow no-break space",
    "\u2060": "word joiner", "\u2066": "left-to-right isolate", "\u2067": "right-to-left isolate",
    "\u2068": "first strong isolate", "\u2069": "pop directional isolate", "\u3000": "ideographic space",
    "\ufeff": "byte order mark", "\ufffc": "object replacement",
  }));
  const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufffc]/gu;
  const SPACE = /[\t\n\p{Zs}]/u;
  const UNSEEN_OR_SPACE = new RegExp(`${UNSEEN.source}|${SPACE.source}`, "gu");
  const JOINED = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{sc=Arabic}\p{sc=Syriac}\p{sc=Mongolian}\p{sc=Devanagari}\p{sc=Bengali}\p{sc=Gurmukhi}\p{sc=Gujarati}\p{sc=Oriya}\p{sc=Tamil}\p{sc=Telugu}\p{sc=Kannada}\p{sc=Malayalam}\p{sc=Sinhala}\p{sc=Khmer}\p{sc=Myanmar}]/u;
  /* Signs that are of class Cf in Arabic, and are seen. */
  const SEEN = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;
  /* The flags of England, Scotland and Wales are made of tags after a black flag. */
  const TAGS = /[\u{e0020}-\u{e007f}]/u;

  function code(character) {
    return `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  }

  function before(text, at) {
    const low = text.charCodeAt(at - 1);
    return at > 1 && low >= 0xdc00 && low <= 0xdfff ? text.slice(at - 2, at) : text.slice(at - 1, at);
  }

  function inItsPlace(text, at, character) {
    if (SEEN.test(character)) return true;
    if (TAGS.test(character)) return at > 1 && /(\u{1f3f4}|[\u{e0020}-\u{e007f}])$/u.test(before(text, at));
    if (character !== "\u200c" && character !== "\u200d") return false;
    const next = String.fromCodePoint(text.codePointAt(at + 1) || 32);
    return at > 0 && JOINED.test(before(text, at)) && JOINED.test(next);
  }

  function cut(text, pattern, plain, special) {
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      const character = match[0];
      if (inItsPlace(text, match.index, character)) continue;
      if (match.index > from) plain(text.slice(from, match.index));
      special(character);
      from = match.index + character.length;
    }
    if (from < text.length) plain(text.slice(from));
  }

  const SPACES = { " ": "·", "\t": "→", "\n": "⏎", "\u00a0": "⍽", "\u202f": "⍽" };

  desk.shown = (text, { spaces = false } = {}) => {
    const out = document.createDocumentFragment();
    cut(
      String(text),
      spaces ? UNSEEN_OR_SPACE : UNSEEN,
      (piece) => out.append(piece),
      (character) => {
        const space = SPACE.test(character);
        const called = CALLED.get(character);
        out.append(
          desk.el(
            "abbr",
            { class: space ? "char space" : "char", title: called ? `${code(character)} ${called}` : code(character) },
            space ? SPACES[character] || "⍽" : SHORT.get(character) || code(character),
          ),
        );
      },
    );
    return out;
  };

  desk.plain = (text) => {
    let out = "";
    cut(String(text), UNSEEN, (piece) => (out += piece), (character) => (out += `‹${code(character)}›`));
    return out.replace(/[\t\n]+/g, " ");
  };

  desk.bdi = (text, attributes) => desk.el("bdi", attributes, desk.shown(text));
  desk.link = (hash, attributes, ...children) => desk.el("a", { ...attributes, href: hash }, ...children);
  desk.outward = (url) =>
    /^https?:\/\//i.test(url) && URL.canParse(url)
      ? desk.el("a", { href: url, rel: "noopener noreferrer" }, desk.bdi(url))
      : desk.bdi(url);

  const STAGES = new Set(["encoding", "layout", "language", "stray", "artifacts", "names", "flag"]);
  desk.stageClass = (name) => (STAGES.has(name) ? `stage-${name}` : "");
  desk.stage = (name, text = name) => desk.el("span", { class: `stage ${desk.stageClass(name)}` }, desk.shown(text));

  /* `de` as `German (de)`, as the overview names it. */
  const languages = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
  desk.language = (code) => {
    try {
      const name = languages.of(code);
      return name ? `${name} (${code})` : code;
    } catch {
      return code;
    }
  };

  /* Numbers. */

  const whole = new Intl.NumberFormat("en");
  desk.number = (value) => whole.format(value);
  desk.percent = (share) => {
    const percent = share * 100;
    if (percent <= 0) return "0%";
    if (percent < 0.1) return "<0.1%";
    if (percent >= 99.5 && percent < 100) return ">99%";
    return `${percent.toFixed(percent < 9.95 ? 1 : 0)}%`;
  };
  desk.plural = (count, one, many = `${one}s`) => `${desk.number(count)} ${count === 1 ? one : many}`;
  desk.removed = (raw, clean) => (raw > 0 ? Math.max(0, 1 - clean / raw) : 0);

  let saying = 0;
  desk.say = (text) => {
    /* Typing says a lot: only what holds for a moment is read out. */
    clearTimeout(saying);
    saying = setTimeout(() => {
      document.getElementById("status").textContent = text;
    }, 250);
  };
})();
