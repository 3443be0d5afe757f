// The outline of what is being chosen, drawn with the classes of the grid; one at a time.
import { clock } from "./grid.js";

const ghost = document.createElement("div");
const time = ghost.appendChild(document.createElement("b"));
ghost.setAttribute("aria-hidden", "true");

export function draw(grid, choice) {
  const { day, layout, start, length } = choice;
  const [first, width] = [layout.lanes[0], layout.lanes.length];
  const place = `h${Math.floor(start / 60)} m${start % 60} dh${Math.floor(length / 60)} dm${length % 60} l${first} w${width}`;
  ghost.className = `ev ghost ${place}${grid.isFree(choice) ? "" : " bad"}`;
  time.textContent = `${clock(start)}–${clock(start + length)}`;
  if (ghost.parentElement !== grid.days[day]) grid.days[day].append(ghost);
}

export function erase() {
  ghost.remove();
}
