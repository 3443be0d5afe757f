// The same by keyboard: one tab stop for the whole week. Arrows move lane and time, Shift with them the length and the
// lanes, Enter opens; M takes a booking of one's own along.
import { clamp, placeOf } from "./grid.js";
import { draw, erase } from "./ghost.js";

export function keyboard(grid, keys, { choose, move, open, say }) {
  let choice = null;
  let grabbed = null;

  const actions = {
    ArrowUp: (shift) => (shift ? lengthen(-1) : go({ start: choice.start - choice.layout.grid })),
    ArrowDown: (shift) => (shift ? lengthen(1) : go({ start: choice.start + choice.layout.grid })),
    ArrowLeft: (shift) => (shift ? widen(-1) : sideways(-1)),
    ArrowRight: (shift) => (shift ? widen(1) : sideways(1)),
    PageUp: () => go({ day: choice.day - 1 }),
    PageDown: () => go({ day: choice.day + 1 }),
    Home: () => go({ start: grid.from }),
    End: () => go({ start: grid.to - choice.length }),
    Enter: () => act(),
    " ": () => act(),
    m: () => grab(),
    Escape: () => letGo(),
  };

  function go(changes) {
    const { layout, length } = { ...choice, ...changes };
    const fitting = clamp(length, layout.shortest, Math.min(layout.longest, grid.to - grid.from));
    choice = { ...choice, ...changes, layout, length: fitting };
    choice.day = nearestShown(choice.day);
    choice.start = clamp(choice.start, grid.from, grid.to - fitting);
    show();
  }

  function nearestShown(day) {
    const isShown = (number) => grid.days[number]?.offsetParent;
    return isShown(day) ? day : isShown(choice.day) ? choice.day : grid.days.findIndex((each) => each.offsetParent);
  }

  function sideways(by) {
    const next = grid.layouts.find((each) => isNext(each, choice.layout, by));
    if (next) return go({ layout: next });
    const first = grid.layouts.filter((each) => each.lanes.length === choice.layout.lanes.length);
    const onTheDay = [...first].sort((a, b) => (a.lanes[0] - b.lanes[0]) * by)[0];
    const day = choice.day + by;
    return grid.days[day]?.offsetParent ? go({ day, layout: onTheDay }) : undefined;
  }

  function widen(by) {
    const count = choice.layout.lanes.length + by;
    const wider = grid.layouts.filter((each) => each.lanes.length === count && each.lanes.includes(choice.layout.lanes[0]));
    if (wider.length) go({ layout: wider[0] });
  }

  function lengthen(by) {
    go({ length: choice.length + by * choice.layout.grid });
  }

  function act() {
    const taken = { ...choice };
    if (grabbed) {
      const block = grabbed;
      letGo();
      return move(block, taken);
    }
    const block = grid.inTheWay(choice).find((each) => each.href);
    return block ? open(block) : choose(choice);
  }

  function grab() {
    grabbed = grid.inTheWay(choice).find((each) => each.dataset.code) ?? null;
    if (!grabbed) return say(grid.words.nothing);
    const { start, length } = placeOf(grabbed);
    const layout = grid.layouts.find((each) => each.slug === grabbed.dataset.space) ?? choice.layout;
    choice = { ...choice, layout, start, length, own: grabbed.dataset.code };
    draw(grid, choice);
    return say(grid.words.grabbed);
  }

  function letGo() {
    grabbed = null;
    choice.own = undefined;
    show();
  }

  function show() {
    draw(grid, choice);
    grid.days[choice.day].querySelector(".ghost").scrollIntoView({ block: "nearest", inline: "nearest" });
    say(grid.say(choice));
  }

  keys.addEventListener("keydown", (event) => {
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action(event.shiftKey);
  });
  keys.addEventListener("focus", () => {
    choice ??= firstChoice(grid);
    show();
  });
  keys.addEventListener("blur", erase);
  return {
    show: () => choice && document.activeElement === keys && show(),
    put: (chosen) => (choice = { ...chosen, own: undefined }),
  };
}

function isNext(other, layout, by) {
  return other.lanes.length === layout.lanes.length && other.lanes[0] === layout.lanes[0] + by;
}

/** The first free slot from the selected day on, or of the week. */
function firstChoice(grid) {
  const shown = grid.days.filter((day) => day.offsetParent);
  const selected = grid.days.findIndex((day) => day.classList.contains("selected"));
  const later = shown.filter((day) => grid.days.indexOf(day) >= selected);
  const slot = [...later, ...shown].map((day) => day.querySelector(".slot")).find(Boolean);
  if (slot) return grid.choiceOf(slot);
  const layout = grid.layouts[0];
  return { day: grid.days.indexOf(shown[0]), layout, start: grid.from, length: layout.shortest };
}
