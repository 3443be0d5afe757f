// Warns staff in time before they are signed out for doing nothing, and lets them stay.
const dialog = document.getElementById("idle");
const form = dialog.querySelector("form");
const shown = dialog.querySelector("[data-left]");
const WARNED = 120; // Seconds before the end.
const LOOK = 10; // Seconds between two looks while the warning is shown: another tab may have been used.

let left = null;

async function look() {
  const answer = await fetch("/session").catch(() => null);
  left = answer?.ok ? (await answer.json()).signed_out_in_seconds : left;
  if (left === null) return;
  if (left <= 0) return location.assign(dialog.dataset.login);
  if (left > WARNED) dialog.close();
  else if (!dialog.open) dialog.showModal();
  setTimeout(look, (left > WARNED ? left - WARNED : Math.min(LOOK, left)) * 1000 + 500);
}

function count() {
  if (!dialog.open) return;
  left = Math.max(0, left - 1);
  shown.textContent = shown.dataset.left.replace("{n}", left);
}

async function stay(event) {
  event.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
  if (answer?.status === 204) dialog.close();
  else location.assign(dialog.dataset.login);
}

form.addEventListener("submit", stay);
dialog.addEventListener("cancel", stay); // Escape means: still here.
setInterval(count, 1000);
look();
