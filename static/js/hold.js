// Counts down what is held for the reader: the minutes left, a warning in time to extend, and when it is over.
const WARNED = 90; // Seconds before the end.
const begun = new WeakMap();

function count() {
  for (const hold of document.querySelectorAll("[data-seconds]")) {
    if (!begun.has(hold)) begun.set(hold, Date.now());
    const left = Number(hold.dataset.seconds) - (Date.now() - begun.get(hold)) / 1000;
    const text = left > 0 ? hold.dataset.left.replace("{n}", Math.ceil(left / 60)) : hold.dataset.over;
    const shown = hold.querySelector("p");
    if (shown.textContent !== text) shown.textContent = text;
    if (left < WARNED && !hold.classList.contains("warn")) {
      hold.classList.add("warn");
      hold.setAttribute("role", "alert"); // Read out once: the text changes under it.
    }
  }
}

setInterval(count, 1000);
