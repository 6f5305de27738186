// The intake page without a mouse: arrows go from fact to fact, digits answer, letters find a fact.
// The help on the page says the same and can switch the single keys off.
"use strict";
(() => {
  const SWITCH = "tnb-keys"; // the only thing kept in the browser: "off" if the keys are switched off
  const SIDEWAYS = { ArrowLeft: -1, ArrowRight: 1 };
  const UPDOWN = { ArrowDown: 1, ArrowUp: -1 };
  const PAUSE = 700; // ms in which two digits make one number
  const HAN = /\p{Script=Han}/u; // Chinese writes no spaces between words
  let typed = "";
  let typedAt = 0;
  let found = [];
  let place = 0;
  let from = null; // where one was before the search

  const form = () => document.getElementById("intake");
  const jump = () => document.getElementById("jump");
  const rows = () => [...form().querySelectorAll(".row-fact")];
  const inputs = (row) => [...row.querySelectorAll(".row-input input:not([type=hidden])")];
  const picks = (row) => inputs(row).filter((input) => input.type !== "text");
  const full = (input) => input.type === "text" && input.value !== "";
  const on = () => localStorage.getItem(SWITCH) !== "off";

  // The field of a row that one starts with: what is chosen, else the first.
  function entry(row) {
    const all = inputs(row);
    return all.find((input) => input.checked && input.type === "radio") ?? all[0];
  }

  function go(target) {
    target.focus();
    if (target.type === "text") target.select();
    target.closest(".row-fact, .group-head").scrollIntoView({ block: "nearest" });
  }

  function step(row, by) {
    const all = rows();
    const next = all[all.indexOf(row) + by];
    if (next) go(entry(next));
  }

  // Among boxes to tick the arrows only move; among radio buttons the browser moves and chooses.
  function sideways(box, by) {
    const all = inputs(box.closest(".row-fact"));
    all[all.indexOf(box) + by]?.focus();
  }

  function pick(input) {
    input.focus();
    if (input.type === "radio" && input.checked) return;
    input.click();
  }

  // Digits: the nth answer. With more than nine answers they move there and the space bar ticks.
  function digit(row, key) {
    const all = picks(row);
    const now = Date.now();
    typed = all.length > 9 && now - typedAt < PAUSE ? typed + key : key;
    typedAt = now;
    const input = all[Number(typed) - 1];
    if (!input) return;
    if (all.length > 9) input.focus(); else pick(input);
  }

  function answer(event, row) {
    const number = event.target.type === "text";
    if (number && event.target.value) return false; // "23 mm" is typed, nothing is looked for
    const unknown = picks(row).find((input) => input.value === "?");
    const none = picks(row).find((input) => input.value === "-");
    if (event.key === "?" || event.key === "？") pick(unknown);
    else if (number) return false;
    else if (event.key === "-" && none) pick(none);
    else if (/^[0-9]$/.test(event.key)) digit(row, event.key);
    else return false;
    return true;
  }

  function inRow(event, row) {
    if (event.key === "ArrowDown") step(row, 1);
    else if (event.key === "ArrowUp") step(row, -1);
    else if (event.target.type === "checkbox" && SIDEWAYS[event.key]) sideways(event.target, SIDEWAYS[event.key]);
    else if (!on()) return false;
    else if (answer(event, row)) return true;
    else if (/^\p{L}$/u.test(event.key) && !full(event.target)) seek(event.target, event.key);
    else return false;
    return true;
  }

  // The search: every word typed must begin a word of the label or of the fact's code.
  function places() {
    const facts = rows().map((row) => {
      const label = row.querySelector(".row-label").textContent.trim();
      return { said: label, words: `${label} ${row.id.slice(5)}`, to: () => entry(row) };
    });
    const reports = [...form().querySelectorAll(".report")].map((report) => {
      const said = report.querySelector("legend").textContent.trim();
      return { said, words: said, to: () => report.querySelector("input") };
    });
    return { facts, reports };
  }

  const parts = (words) => words.toLowerCase().split(/[\s_,，()/-]+/).filter(Boolean);
  const fits = (word, part) => (HAN.test(part) ? word.includes(part) : word.startsWith(part));
  const begins = (words, typed) => typed.every((part) => parts(words).some((word) => fits(word, part)));

  function search() {
    const words = parts(jump().value.normalize("NFKC"));
    const { facts, reports } = places();
    // "liver" means facts; a report line is asked for by its own name first: "report liver".
    const named = reports.filter((each) => words.length && fits(parts(each.words)[0], words[0]));
    found = words.length ? [...named, ...facts].filter((each) => begins(each.words, words)) : [];
    place = 0;
    tell();
  }

  function tell() {
    const box = document.getElementById("jump-found");
    const one = found[place];
    const count = found.length > 1 ? ` (${place + 1}/${found.length})` : "";
    box.textContent = one ? one.said + count : jump().value && "–";
  }

  function seek(target, letter = "") {
    from = target;
    jump().value = letter;
    jump().focus();
    search();
  }

  function inSearch(event) {
    if (event.isComposing) return false;
    if (event.key === "Enter" && found[place]) {
      go(found[place].to());
      jump().value = "";
      search();
    } else if (event.key === "Escape" && from?.isConnected) go(from);
    else if (found.length && UPDOWN[event.key]) {
      place = (place + UPDOWN[event.key] + found.length) % found.length;
      tell();
    } else if (event.key === "ArrowDown") go(entry(rows()[0]));
    else return event.key === "Enter";
    return true;
  }

  function handled(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    if (event.target === jump()) return inSearch(event);
    if (event.key === "Escape" && event.target.form === form()) { seek(event.target); return true; }
    const row = event.target.closest(".row-input")?.closest(".row-fact");
    const other = event.target.matches("input[type=text], input[type=date], select, textarea") && !row;
    if (on() && !other && !full(event.target) && "/、／".includes(event.key)) {
      seek(event.target);
      return true;
    }
    return row && event.target.matches("input") ? inRow(event, row) : false;
  }

  document.addEventListener("keydown", (event) => {
    if (form() && jump() && handled(event)) event.preventDefault();
  });
  document.addEventListener("input", (event) => {
    if (event.target === jump()) search();
    if (event.target.id === "keys-on") {
      if (event.target.checked) localStorage.removeItem(SWITCH); else localStorage.setItem(SWITCH, "off");
      start();
    }
  });

  function start() {
    if (!form() || !jump()) return;
    for (const part of document.querySelectorAll(".with-keys")) part.hidden = false;
    document.getElementById("keys-on").checked = on();
    form().classList.toggle("keys", on());
  }
  document.addEventListener("kept:swapped", start);
  start();
  // Typing can begin at once, unless the address names a fact or something asks for attention.
  const named = location.hash.startsWith("#fact-") && document.querySelector(location.hash);
  if (named) go(entry(named));
  else if (jump() && !location.hash && !document.querySelector("main [role=alert]:not([hidden])")) jump().focus();
})();
