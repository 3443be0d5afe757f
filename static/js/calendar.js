// Makes the drawn week alive: drag, keys and the booking sheet. Without it every slot is a button that posts.
import { Grid } from "./grid.js";
import { dragging } from "./drag.js";
import { keyboard } from "./keys.js";
import { open as openSheet } from "./sheet.js";

const form = document.getElementById("week");
const live = document.getElementById("said");
const keys = document.getElementById("keys");
const STALE = 60_000; // Milliseconds after which a week that comes back into view is fetched again.

const grid = new Grid();
let drawnAt = 0;

function say(text) {
  live.textContent = text;
}

function choose(choice) {
  cursor.put(choice);
  openSheet("/holds", { csrf_token: form.elements.csrf_token.value, ...grid.asSlot(choice) }, finish);
}

function move(block, choice) {
  cursor.put(choice);
  const query = new URLSearchParams(grid.asSlot(choice));
  openSheet(`/bookings/${block.dataset.code}/change?${query}`, null, finish);
}

function open(block) {
  if (block.dataset.code) location.assign(block.href);
  else openSheet(block.href, null, finish);
}

/** The sheet is gone: draw the week as it is now, and show what came of it. */
async function finish(page, url) {
  const news = url.includes("/bookings/") && page.querySelector("[role=status]");
  await refresh();
  const shown = document.getElementById("news");
  shown.replaceChildren();
  if (news) {
    const link = Object.assign(document.createElement("a"), { href: url.split("?")[0] });
    link.textContent = page.querySelector("h1").textContent;
    news.append(link);
    shown.append(news);
  }
  keys.focus({ preventScroll: true });
  cursor.show();
  if (news) say(news.textContent);
}

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("grid").replaceWith(page.getElementById("grid"));
  enliven();
}

function enliven() {
  grid.read(form.querySelector(".cal"));
  drawnAt = Date.now();
  for (const element of grid.week.querySelectorAll("a.ev, .slot")) element.tabIndex = -1;
}

function comeBack() {
  if (document.visibilityState === "visible" && Date.now() - drawnAt > STALE && !document.querySelector("dialog[open]")) {
    refresh();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  choose(grid.choiceOf(event.submitter));
});
form.addEventListener("click", (event) => {
  const held = event.target.closest("a.s-held");
  if (!held || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  open(held);
});
document.addEventListener("visibilitychange", comeBack);
keys.hidden = false;
enliven();
dragging(grid, form, { choose, move, say });
const cursor = keyboard(grid, keys, { choose, move, open, say });
