// Comforts of the intake page; everything works without them, by saving. Listening at the document, so
// that a form which keep.js has put in place of the former one is served as well.
"use strict";
(() => {
  const form = () => document.getElementById("intake");

  // A value and "unknown" exclude each other, and so do the choices of a set and "none of these".
  function settle(changed) {
    const row = changed.closest(".row-fact");
    if (!row) return;
    const boxes = [...row.querySelectorAll(".row-input input[type=checkbox]")];
    const text = row.querySelector(".row-input input[type=text]");
    if (changed === text && text.value.trim()) boxes.forEach((box) => { box.checked = false; });
    if (!boxes.includes(changed) || !changed.checked) return;
    if (text) text.value = "";
    const alone = (box) => box.value === "?" || box.value === "-";
    for (const box of boxes) {
      if (box !== changed && (alone(changed) || alone(box))) box.checked = false;
    }
  }

  function say() {
    if (form()) form().querySelector(".unsaved").hidden = form().dataset.unsaved !== "yes";
  }
  document.addEventListener("input", (event) => {
    if (event.target.form !== form() || !form()) return;
    settle(event.target);
    form().dataset.unsaved = "yes";
    say();
  });
  document.addEventListener("kept:swapped", say);
  say();

  // What was unfolded in the panel stays unfolded when the panel is replaced.
  let open = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "panel" || event.detail.xhr.status !== 200) return;
    // After the session has ended the answer is the log-in page: keep the form, say so.
    const panel = event.detail.xhr.responseText.includes('id="panel"');
    document.getElementById("logged-out").hidden = panel;
    event.detail.shouldSwap = panel;
    open = [...event.detail.target.querySelectorAll("details[open][id]")].map((details) => details.id);
  });
  // Not before it has settled: only then does unfolding fetch the reasons.
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    open = [];
  });
})();
