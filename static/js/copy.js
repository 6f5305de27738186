// The button that copies a text; without this file the text is there to be selected.
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  if (!text) continue;
  const said = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.focus();
    text.select();
    let done = false;
    try {
      // Only where the page came over https; elsewhere the old way, which every browser still has.
      if (navigator.clipboard) { await navigator.clipboard.writeText(text.value); done = true; }
      else done = document.execCommand("copy");
    } catch { done = false; }
    button.textContent = done ? button.dataset.copied : button.dataset.notCopied;
    setTimeout(() => { button.textContent = said; }, 3000);
  });
}
