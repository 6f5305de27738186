// Comforts of the intake page; everything works without them, by saving.
"use strict";

const form = document.getElementById("intake");
const line = (element) => element.closest(".row-fact");

// A value and "unknown" exclude each other, and so do the choices of a set and "none of these".
function settle(changed) {
  const row = line(changed);
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

function unsaved(yes) {
  form.dataset.unsaved = yes ? "yes" : "";
  form.querySelector(".unsaved").hidden = !yes;
}

if (form) {
  unsaved(form.dataset.unsaved === "yes");
  form.addEventListener("input", (event) => { settle(event.target); unsaved(true); });
  form.addEventListener("submit", () => { form.dataset.unsaved = ""; });
  window.addEventListener("beforeunload", (event) => {
    if (form.dataset.unsaved) event.preventDefault();
  });
}

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
