// Comforts of the liver page and of the presenter's picture; without this file a click on a segment loads the page with it chosen.
"use strict";

let segmentsField, drawing;
const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"];

// The same reading as on the server, only for showing what is chosen; the server decides.
function segmentsIn(text) {
  const found = new Set();
  for (const part of text.normalize("NFKC").toUpperCase().split(/[^0-9A-Z]+/)) {
    const plain = part.replace(/^S(?=.)/, "").replace(/(?<=.)[AB]$/, "");
    if (/^[1-8]+$/.test(plain)) [...plain].forEach((digit) => found.add(digit));
    else if (ROMAN.includes(plain)) found.add(String(ROMAN.indexOf(plain) + 1));
  }
  return found;
}

function shown() {
  const chosen = segmentsIn(segmentsField.value);
  for (const link of drawing.querySelectorAll(".pick-segment")) {
    link.setAttribute("aria-pressed", chosen.has(link.dataset.segment) ? "true" : "false");
    link.querySelector(".segment").classList.remove("chosen");
  }
}

// The size as typed, drawn to scale over the chosen segments: a slip between mm and cm is seen at once.
function measured() {
  const read = (id) => Number(document.getElementById(id).value.normalize("NFKC").replace(/\s*[cm]m$/i, "") || NaN);
  const millimetres = Number.isNaN(read("lesion-mm")) ? read("lesion-cm") * 10 : read("lesion-mm");
  drawing.querySelector(".drawn-size")?.remove();
  const paths = [...drawing.querySelectorAll(".pick-segment[aria-pressed=true] .segment")];
  if (!paths.length || !(millimetres > 0) || millimetres > 400) return;
  const boxes = paths.map((path) => path.getBBox());
  const middle = (from, size) => boxes.reduce((sum, box) => sum + box[from] + box[size] / 2, 0) / boxes.length;
  const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  circle.setAttribute("class", "drawn-size");
  circle.setAttribute("pointer-events", "none");
  circle.setAttribute("cx", middle("x", "width"));
  circle.setAttribute("cy", middle("y", "height"));
  circle.setAttribute("r", millimetres / 2);
  drawing.append(circle);
}

function toggle(event) {
  const link = event.target.closest(".pick-segment");
  if (!link) return;
  event.preventDefault();
  const chosen = segmentsIn(segmentsField.value);
  const segment = link.dataset.segment;
  if (!chosen.delete(segment)) chosen.add(segment);
  segmentsField.value = [...chosen].sort().join(" ");
  shown();
  measured();
  if (event.type === "click" && event.detail) segmentsField.focus();
}

// Again after the server's answer was put into the page.
function start() {
  segmentsField = document.getElementById("lesion-segments");
  drawing = document.querySelector("svg.liver-picture");
  if (!segmentsField || !drawing) return;
  for (const link of drawing.querySelectorAll(".pick-segment")) link.setAttribute("role", "button");
  drawing.addEventListener("click", toggle);
  drawing.addEventListener("keydown", (event) => { if (event.key === " ") toggle(event); });
  segmentsField.form.addEventListener("input", () => { shown(); measured(); });
  shown();
  measured();
}
document.addEventListener("kept:swapped", start);
start();

// Presenter: Escape closes the picture that fills the screen.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".liver-stage[open]");
  if (open) open.open = false;
});
