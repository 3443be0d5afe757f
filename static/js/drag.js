// Pointing at the week: drag over free time to choose it, drag a booking of one's own to move it, its lower edge to
// make it longer. A finger rests first, so that the page still scrolls. Nothing happens before the pointer is lifted.
import { clamp, placeOf } from "./grid.js";
import { draw, erase } from "./ghost.js";

const REST = 350; // Milliseconds until a finger drags instead of scrolling.
const STILL = 5; // Pixels that a pointer may tremble.
const EDGE = 9; // Pixels above the end of a block in which it is stretched.

/** In ``area``, ``choose(choice)`` or ``move(block, choice)`` is called with what was dragged; ``say(text)`` meanwhile. */
export function dragging(grid, area, { choose, move, say }) {
  let drag = null;

  function begin(event) {
    const block = event.target.closest(".ev");
    if (event.button !== 0 || drag || !event.target.closest(".day") || (block && !block.dataset.code)) return;
    const from = grid.at(event.clientX, event.clientY);
    drag = { ...kindOf(grid, block, event, from), block, from, x: event.clientX, y: event.clientY, id: event.pointerId };
    if (event.pointerType !== "mouse") drag.rest = setTimeout(() => start(), REST);
  }

  function start() {
    drag.isOn = true;
    area.setPointerCapture(drag.id);
    grid.week.classList.add("dragging");
    show();
  }

  function moved(event) {
    if (event.pointerId !== drag?.id) return;
    const isFar = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > STILL;
    if (!drag.isOn && isFar && drag.rest) return end(); // The finger scrolls.
    if (!drag.isOn && isFar) start();
    if (drag?.isOn) show(grid.at(event.clientX, event.clientY));
  }

  function show(to = drag.from) {
    const choice = drag.choiceAt(to);
    if (choice) drag.choice = { ...choice, own: drag.block?.dataset.code };
    draw(grid, drag.choice);
    const text = grid.say(drag.choice);
    if (text !== drag.said) say((drag.said = text));
  }

  function lift(event) {
    if (event.pointerId !== drag?.id) return;
    const { isOn, choice, block } = drag;
    end();
    if (!isOn) return; // A plain click: the link or the button under it.
    swallowClick();
    if (block) move(block, choice);
    else choose(choice);
  }

  function end() {
    clearTimeout(drag?.rest);
    grid.week.classList.remove("dragging");
    drag = null;
    erase();
  }

  const listen = (name, handler, options) => area.addEventListener(name, handler, options);
  listen("pointerdown", begin);
  listen("pointermove", moved);
  listen("pointerup", lift);
  listen("pointercancel", end);
  listen("dragstart", (event) => event.preventDefault());
  listen("contextmenu", (event) => drag?.isOn && event.preventDefault());
  listen("touchmove", (event) => drag?.isOn && event.preventDefault(), { passive: false });
  document.addEventListener("keydown", (event) => event.key === "Escape" && drag?.isOn && (swallowClick(), end()));
}

function kindOf(grid, block, event, from) {
  if (!block) return { choiceAt: (to) => stretch(grid, from, to) };
  const place = placeOf(block);
  const layout = grid.layouts.find((each) => each.slug === block.dataset.space);
  if (block.getBoundingClientRect().bottom - event.clientY < EDGE) {
    return { choiceAt: (to) => lengthened(grid, layout, from.day, place, to) };
  }
  return { choiceAt: (to) => shifted(grid, layout, place, from, to) };
}

/** From where it began to where it is now, over lanes and time of one day. */
function stretch(grid, from, to) {
  const lanes = [from.lane, to.lane].sort((a, b) => a - b);
  const layout = grid.layoutOf(...lanes);
  if (!layout) return undefined;
  const step = (minute) => Math.floor(minute / layout.grid) * layout.grid;
  const [first, last] = [from.minute, to.minute].map(step).sort((a, b) => a - b);
  const length = clamp(last + layout.grid - first, layout.shortest, layout.longest);
  return { day: from.day, layout, start: first, length: Math.min(length, grid.to - first) };
}

function shifted(grid, layout, place, from, to) {
  const target = grid.layouts.find((each) => isAlike(each, layout, to.lane - from.lane)) ?? layout;
  const by = Math.round((to.minute - from.minute) / target.grid) * target.grid;
  const start = clamp(place.start + by, grid.from, Math.max(grid.from, grid.to - place.length));
  return { day: to.day, layout: target, start, length: place.length };
}

function isAlike(other, layout, by) {
  return other.lanes.length === layout.lanes.length && other.lanes.every((lane, n) => lane === layout.lanes[n] + by);
}

function lengthened(grid, layout, day, place, to) {
  const end = Math.ceil(to.minute / layout.grid) * layout.grid;
  const length = clamp(end - place.start, layout.shortest, Math.min(layout.longest, grid.to - place.start));
  return { day, layout, start: place.start, length };
}

/** A drag that ends on a link also fires a click there. */
function swallowClick() {
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", stop, { capture: true }), 50);
}
