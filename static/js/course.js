// Comforts of the page of treatments and markers; everything works without them.
"use strict";
(() => {
  const field = (id) => document.getElementById(id);

  // Unit and range of the last value of the same marker; what somebody typed is left alone.
  function offer() {
    const chosen = field("marker-marker")?.selectedOptions[0];
    if (!chosen) return;
    for (const [id, offered] of [["unit", chosen.dataset.unit], ["ref_low", chosen.dataset.low], ["ref_high", chosen.dataset.high]]) {
      const input = field(`marker-${id}`);
      if (input.value && input.value !== input.dataset.offered && input.dataset.typed) continue;
      input.value = input.dataset.offered = offered ?? "";
    }
    named();
  }

  // Only a marker that is not in the list needs a name.
  function named() {
    const other = field("marker-marker")?.value === "other";
    const box = document.querySelector(".entry-other");
    if (box) box.hidden = !other && !field("marker-name").value;
  }

  // Ongoing excludes an end and a reason for it.
  function settle(changed) {
    const ongoing = field("treatment-ongoing");
    if (changed === ongoing && ongoing.checked) {
      field("treatment-ended_on").value = "";
      field("treatment-stopped_for").value = "";
    } else if (["treatment-ended_on", "treatment-stopped_for"].includes(changed.id) && changed.value) {
      ongoing.checked = false;
    }
  }

  document.addEventListener("change", (event) => {
    if (event.target.id === "marker-marker") offer();
    if (event.target.id.startsWith("treatment-")) settle(event.target);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id.startsWith("marker-")) event.target.dataset.typed = "yes";
    if (event.target.id === "treatment-ended_on") settle(event.target);
  });

  // After an entry the next of its kind begins: the cursor is already there. Not before the page has gone to
  // its fragment, which takes the cursor away again.
  function begin() {
    const place = location.hash.slice(1);
    if (!location.search.includes("added=")) return;
    const known = place === "marker" && field("marker-marker")?.value;
    field(known ? "marker-date" : `${place}-${place}`)?.focus();
  }
  named();
  window.addEventListener("load", () => setTimeout(begin, 50));
  document.addEventListener("kept:swapped", named);
})();
