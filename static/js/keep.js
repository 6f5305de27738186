// Sends a form marked data-keep so that whatever goes wrong, what was typed stays on the page, with a
// word on what happened. Without this file the browser sends the form as ever. Nothing is stored.
"use strict";
(() => {
  const PATIENCE = 30_000; // ms until an answer is no longer expected
  const LOST = ["offline", "uncertain", "back"];
  let failed = null; // the form whose last sending failed

  const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]*)/)?.[1] ?? "";

  // After logging in again in another tab only the cookie knows the token that counts.
  function renew(root = document) {
    if (!token()) return;
    for (const field of root.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token();
  }
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (!token()) return;
    detail.headers["X-CSRFToken"] = token();
    if ("csrfmiddlewaretoken" in detail.parameters) detail.parameters.csrfmiddlewaretoken = token();
  });

  // Shows the paragraph of _kept.html that says what happened; "" hides them all.
  function say(form, what) {
    const box = form.querySelector(".kept");
    box.hidden = !what;
    for (const said of box.querySelectorAll("[data-when]")) said.hidden = said.dataset.when !== what;
    failed = what ? form : null;
    form.dataset.failed = what;
  }

  function busy(form, yes) {
    form.setAttribute("aria-busy", yes ? "true" : "false");
    for (const button of form.querySelectorAll("button[type=submit]")) {
      button.setAttribute("aria-disabled", yes ? "true" : "false");
    }
  }

  async function post(form, button) {
    renew(form);
    const body = new FormData(form, button);
    return fetch(form.action, {
      method: "POST",
      // Without a file the usual encoding: the server reads it with less work.
      body: form.enctype === "multipart/form-data" ? body : new URLSearchParams(body),
      headers: { "X-Kept-Form": "1" },
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  // A refusal for want of the cookie brings the cookie along; so may what is asked for beside this.
  async function answer(form, button, tries = 3) {
    const before = token();
    const response = await post(form, button);
    const again = response.status === 403 && token() !== before && tries > 1;
    return again ? answer(form, button, tries - 1) : response;
  }

  function outcome(response) {
    if (response.status === 401) return "session";
    if (response.status === 403) return "refused";
    if (response.status === 400 || response.status === 413) return "large";
    if (response.status === 404) return "gone";
    if (response.status === 507) return "full";
    return response.status >= 500 ? "uncertain" : "";
  }

  // The server's own page with its errors and everything typed, without leaving this one.
  async function swap(response) {
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = page.getElementById("content");
    document.getElementById("content").replaceWith(main);
    document.title = page.title;
    window.htmx?.process(main);
    document.dispatchEvent(new CustomEvent("kept:swapped"));
    const alert = main.querySelector("[role=alert]:not([hidden])") ?? main;
    alert.tabIndex = -1;
    alert.focus();
  }

  async function send(form, button) {
    busy(form, true);
    try {
      const response = await answer(form, button);
      const what = outcome(response);
      if (what) return say(form, what);
      const next = response.headers.get("X-Go-To");
      if (!next) return await swap(response);
      form.dataset.unsaved = "";
      location.assign(next);
    } catch (problem) {
      say(form, problem.name === "TimeoutError" ? "uncertain" : "offline");
    } finally {
      busy(form, false);
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("keep" in form.dataset) || event.defaultPrevented) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") send(form, event.submitter);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-keep]");
    if (form) form.dataset.unsaved = "yes";
  });
  // Saving without leaving the field: Ctrl+S as everywhere, Ctrl+Enter as in a field of several lines.
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("form[data-keep]") ?? document.querySelector("form[data-keep]");
    if (!form || !(event.ctrlKey || event.metaKey) || !["s", "Enter"].includes(event.key)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[type=submit]"));
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-keep][data-unsaved=yes]")) event.preventDefault();
  });
  window.addEventListener("online", () => {
    if (failed && LOST.includes(failed.dataset.failed)) say(failed, "back");
  });
})();
