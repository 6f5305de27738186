// Keeps a page current: asks every second whether anything has changed, shows how old what is shown is, and
// says so when nothing answers. Only parts marked data-live are replaced, never a field somebody types in.
"use strict";
(() => {
  const EVERY = 1000; // ms from one question to the next
  const PATIENCE = 4000; // until an answer is no longer expected
  const LOST = 4000; // age at which the connection counts as lost
  const GREY = 15_000; // age at which the page turns grey
  const SOON = 300; // s before an idle log-in ends
  const TOLD = 20_000; // for how long a change is mentioned
  const shown = new Map(); // part -> its markup as the server last sent it
  let last = { wall: Date.now(), clock: performance.now(), offset: 0 };
  let touched = false;
  let asking = false;
  let over = false;
  let timer = 0;

  const line = () => document.getElementById("live");
  const byClass = (name) => document.querySelectorAll(`.${name}`);
  // A computer that slept, or whose clock was set: whichever says more.
  const age = () => Math.max(Date.now() - last.wall, performance.now() - last.clock);
  const plain = (part) => part.outerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
  const typedHere = () => document.querySelector("form[data-keep]") !== null;

  // What is open and where the cursor is, so that a part that was replaced looks as it was left.
  const key = (details) => details.id || details.getAttribute("hx-get") || details.querySelector("summary")?.textContent;
  function opened(part) {
    return [...part.querySelectorAll("details[open]")].map(key);
  }
  function restore(part, open, focus) {
    for (const details of part.querySelectorAll("details")) {
      if (open.includes(key(details))) details.open = true;
    }
    if (!focus) return;
    const summary = [...part.querySelectorAll("details")].find((details) => key(details) === focus.key);
    (document.getElementById(focus.id) ?? summary?.querySelector("summary"))?.focus({ preventScroll: true });
  }

  function put(part) {
    const old = document.getElementById(part.id);
    const markup = plain(part);
    if (!old || shown.get(part.id) === markup) return false;
    const here = document.activeElement;
    const within = old.contains(here) && here !== document.body;
    const focus = within && { id: here.id || "-", key: here.closest("details") && key(here.closest("details")) };
    const same = part.dataset.case === old.dataset.case;
    const open = same ? opened(old) : [];
    old.replaceWith(part);
    shown.set(part.id, markup);
    window.htmx?.process(part);
    restore(part, open, focus);
    if (part.dataset.title) document.title = part.dataset.title;
    return true;
  }

  // Head, stage and everything else must speak of one case; what does not is refused, and asked for again as
  // a whole. On the page of one case nothing of another is ever taken.
  function fitting(root, parts) {
    const stage = parts.find((part) => part.id === "live-stage") ?? document.getElementById("live-stage");
    const named = [...parts, stage].filter((part) => part && "case" in part.dataset);
    const mine = line().dataset.case;
    if (named.some((part) => part.dataset.case !== root.dataset.case)) return false;
    if (stage && stage.dataset.state !== root.dataset.state) return false;
    return mine === undefined || mine === root.dataset.case;
  }

  function take(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const changes = page.getElementById("live-changes");
    if (changes) return void put(changes);
    const root = page.querySelector("[data-parts]");
    // The last thing of an answer: without it a part of it was lost on the way.
    if (!root?.querySelector("[data-end]")) throw new Error("not an answer of ours, or not all of it");
    const parts = [...root.querySelectorAll("[data-live]")];
    if (!fitting(root, parts)) {
      line().dataset.state = "";
      line().dataset.pulse = "";
      throw new Error("of another case");
    }
    const changed = parts.map(put).some(Boolean);
    line().dataset.pulse = root.dataset.pulse;
    line().dataset.state = root.dataset.state;
    if (changed) mention();
  }

  function mention() {
    const place = document.querySelector(".live-changed");
    if (!place || !line().dataset.changed) return;
    place.textContent = line().dataset.changed.replace("#", document.querySelector(".live-as-of").textContent);
    clearTimeout(mention.timer);
    mention.timer = setTimeout(() => { place.textContent = ""; }, TOLD);
  }

  function fresh(headers) {
    const now = Number(headers.get("X-Now"));
    last = { wall: Date.now(), clock: performance.now(), offset: now - Date.now() };
    for (const place of byClass("live-as-of")) place.textContent = headers.get("X-As-Of");
    touched = false;
    say("gone", false);
    say("idle", Number(headers.get("X-Idle-Left") ?? SOON) < SOON);
  }

  // The log-in is over, or the right to see this: nothing of a patient stays on the screen. A form in which
  // somebody typed is hidden, and comes back with the log-in of the same person.
  function ended() {
    if (over) return;
    over = true;
    const cover = document.getElementById("live-ended").content.cloneNode(true);
    const typed = typedHere();
    cover.querySelector(".live-typed").hidden = !typed;
    cover.querySelector(".btn").parentElement.hidden = typed;
    if (typed) {
      for (const part of document.body.children) part.hidden = true;
      document.body.append(cover);
    } else {
      document.body.replaceChildren(cover);
      document.title = document.querySelector(".live-ended h1").textContent;
      clearInterval(ticking);
    }
    document.querySelector(".live-ended").focus();
  }

  function back() {
    over = false;
    document.querySelector(".live-ended").remove();
    for (const part of document.body.children) part.hidden = part.tagName === "TEMPLATE";
  }

  async function question() {
    const address = new URL(line().dataset.url, location.href);
    address.searchParams.set("seen", line().dataset.pulse);
    if (line().dataset.state) address.searchParams.set("state", line().dataset.state);
    const headers = touched ? { "X-Live": "1", "X-Touched": "1" } : { "X-Live": "1" };
    return fetch(address, { headers, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
  }

  async function answer(response) {
    if (response.status === 401 || response.status === 403) return ended();
    const known = response.ok || response.status === 410;
    if (!known || !response.headers.has("X-As-Of")) throw new Error("not an answer of ours");
    // Another person has logged in here meanwhile: what this one was shown or typed is not for them.
    if (response.headers.get("X-Who") !== line().dataset.who) return over || typedHere() ? ended() : location.reload();
    if (over) back();
    if (response.status === 200) take(await response.text());
    fresh(response.headers);
    if (response.status === 410) say("gone", true);
  }

  async function ask() {
    if (asking || !line()) return;
    asking = true;
    clearTimeout(timer);
    const began = performance.now();
    try {
      await answer(await question());
    } catch {
      // Nothing answered, or nothing of ours: what is shown stays, and its age says the rest.
    } finally {
      asking = false;
      const wait = over ? 5 * EVERY : Math.max(100, EVERY - (performance.now() - began));
      if (!over || typedHere()) timer = setTimeout(ask, wait);
      tick();
    }
  }

  function say(what, yes) {
    const box = document.getElementById("live-lost");
    const part = box?.querySelector(`[data-when=${what}]`);
    if (!part || part.hidden === !yes) return;
    part.hidden = !yes;
    box.hidden = [...box.querySelectorAll("[data-when]")].every((each) => each.hidden);
  }

  // 185 s -> 3:05, as the server writes it.
  const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  function clocks() {
    for (const place of document.querySelectorAll(".clock[data-began]")) {
      const running = Math.floor((Date.now() + last.offset) / 1000) - Number(place.dataset.began);
      const seconds = Number(place.dataset.seconds) + Math.max(0, running);
      place.querySelector(".clock-time").textContent = minutes(seconds);
      const limit = 60 * Number(place.dataset.minutes ?? 0);
      place.querySelector(".clock-over").hidden = !limit || seconds < limit;
    }
  }

  function tick() {
    if (!line() || over) return;
    const old = age();
    const ago = line().dataset.ago.replace("#", Math.round(old / 1000));
    for (const place of byClass("live-ago")) place.textContent = `· ${ago}`;
    say("lost", old > LOST);
    document.body.classList.toggle("live-lost", old > LOST);
    document.body.classList.toggle("live-grey", old > GREY);
    if (old <= GREY) clocks();
  }

  function start() {
    if (!line()) return;
    last.offset = Number(line().dataset.now) - Date.now();
    for (const part of document.querySelectorAll("[data-live]")) if (!shown.has(part.id)) shown.set(part.id, "");
    ask();
  }

  for (const act of ["keydown", "pointerdown"]) {
    document.addEventListener(act, () => { touched = true; }, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { tick(); ask(); } });
  window.addEventListener("online", ask);
  window.addEventListener("pageshow", ask);
  // What was done on this page is seen on it at once.
  document.addEventListener("htmx:afterRequest", ({ target }) => { if (target.closest?.("[data-live]")) ask(); });
  document.addEventListener("kept:swapped", start);
  const ticking = setInterval(tick, 500);
  start();
})();
