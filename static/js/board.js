// Small comforts only: every page and form works without this file.
"use strict";

// htmx does not swap an error answer: say that the last change was not taken, keep what was typed.
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    const place = document.getElementById("connection");
    if (!place) return;
    place.textContent = place.dataset.failed;
    place.hidden = false;
  });
}
document.addEventListener("htmx:afterOnLoad", (event) => {
  const place = document.getElementById("connection");
  if (place && event.detail.successful) place.hidden = true;
});

// Presenter: arrow keys follow the links that are on the page anyway.
const KEYS = { ArrowLeft: "[rel=prev]", ArrowRight: "[rel=next]" };
document.addEventListener("keydown", (event) => {
  if (!document.body.classList.contains("presenter")) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, summary, [contenteditable]")) return;
  const link = KEYS[event.key] && document.querySelector(`a${KEYS[event.key]}`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

// An identity that was unmasked is masked again on this page, with or without the server, after its time
// and whenever the page is left.
function mask(place) {
  const masked = place.querySelector("template")?.content.cloneNode(true).firstElementChild;
  if (!masked) { place.remove(); return; }
  place.replaceWith(masked);
  if (window.htmx) window.htmx.process(masked);
}
document.addEventListener("htmx:afterSettle", () => {
  for (const place of document.querySelectorAll("[data-masked-after]:not([data-running])")) {
    place.dataset.running = "yes";
    setTimeout(() => { if (place.isConnected) mask(place); }, 1000 * Number(place.dataset.maskedAfter));
  }
});
window.addEventListener("pagehide", () => {
  document.querySelectorAll("[data-masked-after]").forEach(mask);
});
