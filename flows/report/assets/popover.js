/* One pop-over for many triggers: it opens on hover and on focus, stays while the pointer is in it, and is
   pinned by a click or by Enter, so that its links can be reached. */
"use strict";
(() => {
  const desk = window.copydesk;
  const OPEN_AFTER = 140; // milliseconds of hovering
  const CLOSE_AFTER = 260;
  const MARGIN = 8; // pixels to the edge of the window
  const GAP = 6; // pixels to the trigger

  /* The line of the trigger that the pointer is on; without a pointer all its lines, or, where they fill the window,
     the first that can be seen. */
  const rectOf = (trigger, point) => {
    const rects = [...trigger.getClientRects()].filter((rect) => rect.width || rect.height);
    const { top, bottom } = trigger.getBoundingClientRect();
    if (!point && rects.length && bottom - top < window.innerHeight / 3) {
      const { left, width } = rects[0];
      return { top, bottom, left, width };
    }
    const on = (rect) =>
      point &&
      point.y >= rect.top - 2 &&
      point.y <= rect.bottom + 2 &&
      point.x >= rect.left - 2 &&
      point.x <= rect.right + 2;
    return (
      rects.find(on) ??
      rects.find((rect) => rect.bottom > 0 && rect.top < window.innerHeight) ??
      rects[0] ??
      trigger.getBoundingClientRect()
    );
  };

  /* `area` holds the triggers, `frame` (positioned) the pop-over. `find(node)` gives the trigger of a node or null,
     `home(trigger)` the element that the focus goes back to, `fill(trigger)` the content; `opened(trigger, pinned)`
     and `closed(trigger)` are told. */
  desk.popover = ({ area, frame, find, home, fill, opened, closed, signal }) => {
    const box = desk.el("div", {
      class: "popover",
      id: "popover",
      role: "tooltip",
      tabindex: "-1",
      hidden: true,
    });
    frame.append(box);
    let trigger = null; // what the pop-over is about and stands beside
    let keeper = null; // what has, or gets back, the focus
    let pinned = false;
    let timer = 0;
    const closer = desk.el(
      "button",
      { type: "button", class: "popover-close", "aria-label": "Close", on: { click: () => close({ back: true }) } },
      "×",
    );
    let quiet = false; // the focus only comes back: no reason to open again

    const place = (point) => {
      box.style.maxBlockSize = "";
      box.style.left = "0px";
      box.style.top = "0px";
      const rect = rectOf(trigger, point);
      const { offsetWidth: width, offsetHeight: height } = box;
      const wide = document.documentElement.clientWidth;
      const high = window.innerHeight;
      const below = high - MARGIN - (rect.bottom + GAP);
      const above = rect.top - GAP - MARGIN;
      const under = height <= below || below >= above;
      const room = Math.max(under ? below : above, Math.min(120, high - 2 * MARGIN));
      const tall = Math.min(height, room);
      if (height > room) box.style.maxBlockSize = `${Math.floor(room)}px`;
      const wanted = under ? rect.bottom + GAP : rect.top - GAP - tall;
      const top = Math.max(MARGIN, Math.min(wanted, high - MARGIN - tall));
      const start = point && rect.width > width ? point.x - width / 2 : rect.left;
      const left = Math.max(MARGIN, Math.min(start, wide - MARGIN - width));
      const origin = frame.getBoundingClientRect();
      box.style.left = `${Math.round(left - origin.left)}px`;
      box.style.top = `${Math.round(top - origin.top)}px`;
    };

    const close = ({ back = false } = {}) => {
      clearTimeout(timer);
      if (!trigger) return;
      const from = trigger;
      const kept = keeper;
      const inside = box.contains(document.activeElement);
      trigger = null;
      pinned = false;
      box.hidden = true;
      box.replaceChildren();
      kept.removeAttribute("aria-describedby");
      kept.removeAttribute("aria-expanded");
      closed?.(from);
      if (back || inside) {
        quiet = true;
        kept.focus({ preventScroll: true });
        quiet = false;
      }
    };

    const open = (next, { pin = false, point = null } = {}) => {
      clearTimeout(timer);
      if (trigger !== next) {
        close();
        trigger = next;
        keeper = home(next);
        box.replaceChildren(fill(trigger), closer);
        box.hidden = false;
        box.scrollTop = 0;
        place(point);
      }
      if (pin) pinned = true;
      box.classList.toggle("pinned", pinned);
      box.setAttribute("role", pinned ? "dialog" : "tooltip");
      if (pinned) {
        box.setAttribute("aria-label", "About this place");
        keeper.removeAttribute("aria-describedby");
        keeper.setAttribute("aria-expanded", "true");
      } else {
        box.removeAttribute("aria-label");
        keeper.setAttribute("aria-describedby", "popover");
      }
      opened?.(trigger, pinned);
      if (pin) box.focus({ preventScroll: true });
    };

    const later = (after, what) => {
      clearTimeout(timer);
      timer = setTimeout(what, after);
    };
    const listen = (node, type, heard) => node.addEventListener(type, heard, { signal });
    const links = () => [...box.querySelectorAll("a[href], button:not([hidden])")];

    listen(area, "mouseover", (event) => {
      if (pinned) return;
      const over = find(event.target);
      if (!over) return;
      const point = { x: event.clientX, y: event.clientY };
      if (over === trigger) clearTimeout(timer);
      else later(OPEN_AFTER, () => over.isConnected && open(over, { point }));
    });
    listen(area, "mouseout", (event) => {
      if (pinned || !find(event.target) || (keeper && document.activeElement === keeper)) return;
      later(CLOSE_AFTER, () => close());
    });
    listen(box, "mouseenter", () => clearTimeout(timer));
    listen(box, "mouseleave", () => {
      if (!pinned && document.activeElement !== keeper) later(CLOSE_AFTER, () => close());
    });
    listen(area, "focusin", (event) => {
      const on = find(event.target);
      if (on && !quiet) open(on);
    });
    listen(area, "focusout", (event) => {
      if (!pinned && !box.contains(event.relatedTarget)) close();
    });
    listen(box, "focusout", (event) => {
      const to = event.relatedTarget;
      if (to && !box.contains(to) && to !== keeper) close();
    });
    listen(area, "click", (event) => {
      const on = find(event.target);
      if (!on || event.defaultPrevented || event.target.closest("a[href]")) return;
      if (on === trigger && pinned) close({ back: true });
      else open(on, { pin: true, point: { x: event.clientX, y: event.clientY } });
    });
    listen(area, "keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      const on = find(event.target);
      if (!on || event.target.closest("a[href]")) return;
      event.preventDefault();
      open(on, { pin: true });
    });
    listen(box, "keydown", (event) => {
      if (event.key !== "Tab") return;
      const all = links();
      const here = all.indexOf(document.activeElement);
      const leaves = event.shiftKey ? here <= 0 : here === all.length - 1;
      if (!leaves) return;
      // back to the trigger: Tab goes on from there by itself, Shift+Tab ends there
      if (event.shiftKey) event.preventDefault();
      close({ back: true });
    });
    listen(document, "keydown", (event) => {
      if (event.key !== "Escape" || !trigger) return;
      event.preventDefault();
      close({ back: box.contains(document.activeElement) });
    });
    listen(document, "pointerdown", (event) => {
      if (pinned && !box.contains(event.target) && !trigger.contains(event.target)) close();
    });
    listen(window, "resize", () => trigger && place(null));
    signal?.addEventListener("abort", () => clearTimeout(timer));

    return {
      box,
      open,
      close,
      place: () => trigger && place(null),
      get trigger() {
        return trigger;
      },
      get pinned() {
        return pinned;
      },
    };
  };
})();
