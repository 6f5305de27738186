// What tests/browser/looks.py asks of a page; each function gives a list of what is wrong, [] when all is well.
"use strict";
(() => {
  const told = (element) => {
    const name = element.id ? `#${element.id}` : [element.localName, ...element.classList].join(".");
    const words = (element.innerText || element.value || element.name || "").trim().replace(/\s+/g, " ");
    return `${name} "${words.slice(0, 40)}"`;
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
  const focusable = () =>
    [...document.querySelectorAll(FOCUSABLE)].filter((e) => shown(e) && !e.disabled && e.tabIndex >= 0 && e.type !== "hidden");
  // The part of a box that is on the screen; of no size when it is not.
  const seen = ({ left, top, right, bottom }) => {
    const [x, y] = [Math.max(left, 0), Math.max(top, 0)];
    return { left: x, top: y, width: Math.min(right, innerWidth) - x, height: Math.min(bottom, innerHeight) - y };
  };
  // What a focus could change, in the element or in the parts of a picture that it is.
  const drawn = (element) =>
    [element, ...[...element.children].slice(0, 4)]
      .map((e) => getComputedStyle(e))
      .map((s) => [s.outlineStyle, s.boxShadow, s.borderColor, s.backgroundColor, s.stroke, s.strokeWidth].join())
      .join();
  const inBox = (element) => {
    for (let e = element.parentElement; e && e !== document.body; e = e.parentElement) {
      if (!["visible", "clip"].includes(getComputedStyle(e).overflowX)) return true;
    }
    return false;
  };
  const seconds = (list) => Math.max(0, ...list.split(",").map((s) => parseFloat(s) * (s.trim().endsWith("ms") ? 0.001 : 1) || 0));

  window.looks = {
    height: () => document.scrollingElement.scrollHeight,

    // Nothing needs scrolling to the side; what is wide scrolls in a box of its own.
    tooWide() {
      const room = document.documentElement.clientWidth;
      if (document.scrollingElement.scrollWidth <= room + 1) return [];
      const wide = [...document.body.querySelectorAll("*")].filter(
        (e) => shown(e) && e.getBoundingClientRect().right > room + 1 && !inBox(e),
      );
      const inner = wide.filter((e) => ![...e.children].some((child) => wide.includes(child)));
      return [`${document.scrollingElement.scrollWidth} wide for ${room}: ${inner.slice(0, 3).map(told).join(", ")}`];
    },

    // No short word stands in pieces, a letter below the other.
    broken() {
      const range = document.createRange();
      const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const wrong = [];
      for (let text = words.nextNode(); text; text = words.nextNode()) {
        if (!text.parentElement || !shown(text.parentElement)) continue;
        for (const { index, 0: word } of text.data.matchAll(/(?<![\w-])[A-Za-z]{2,10}(?![\w-])/g)) {
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          const lines = new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top)));
          if (lines.size > 1) wrong.push(`broken "${word}": ${told(text.parentElement)}`);
        }
      }
      return wrong.slice(0, 3);
    },

    // Whatever has the focus can be seen, and it can be seen that it has it.
    focus() {
      const wrong = [];
      for (const element of focusable()) {
        const plain = drawn(element);
        element.focus();
        if (document.activeElement !== element) continue;
        if (!element.matches(":focus-visible")) wrong.push(`no keyboard focus: ${told(element)}`);
        const boxes = [...element.getClientRects()].map(seen).filter((r) => r.width > 0 && r.height > 0);
        const label = element.labels?.[0];
        const own = (hit) => hit && (element.contains(hit) || hit.contains(element) || label?.contains(hit));
        const shares = [0.5, 0.1, 0.9].flatMap((a) => [0.5, 0.15, 0.85].map((b) => [a, b]));
        const points = boxes.flatMap((r) => shares.map(([a, b]) => [r.left + r.width * a, r.top + r.height * b]));
        if (!points.some(([x, y]) => own(document.elementFromPoint(x, y)))) {
          const hit = points.length && document.elementFromPoint(...points[0]);
          wrong.push(`focus is hidden: ${told(element)} behind ${hit ? told(hit) : "the edge"}`);
        }
        const style = getComputedStyle(element);
        const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        if (!marked && drawn(element) === plain) wrong.push(`focus cannot be seen: ${told(element)}`);
      }
      document.activeElement?.blur();
      scrollTo(0, 0);
      return wrong;
    },

    // Where less movement is asked for nothing moves.
    motion() {
      return [...document.querySelectorAll("*")]
        .filter((e) => {
          const style = getComputedStyle(e);
          return seconds(style.transitionDuration) > 0.01 || (style.animationName !== "none" && seconds(style.animationDuration) > 0.01);
        })
        .slice(0, 3)
        .map((e) => `moves: ${told(e)}`);
    },

    // What a colour says is said by a sign or a word as well: [class, words] of everything coloured by its state.
    states() {
      const kinds = /^(status|tag|task|notice)-(?!state$|sections$)/;
      return [...document.querySelectorAll("[class]")]
        .filter((e) => shown(e) && [...e.classList].some((name) => kinds.test(name)))
        .map((e) => [[...e.classList].find((name) => kinds.test(name)), (e.innerText ?? e.textContent).trim().replace(/\s+/g, " ").slice(0, 60)]);
    },

    frame() {
      const headings = [...document.querySelectorAll("h1")].filter(shown);
      const first = focusable()[0];
      const target = first?.getAttribute("href")?.startsWith("#") && document.querySelector(first.getAttribute("href"));
      return { language: document.documentElement.lang, title: document.title, headings: headings.length, skips: Boolean(target) };
    },
  };
})();
