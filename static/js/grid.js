// The drawn week as numbers: days, lanes, minutes after midnight, and what is free. It reads the page, and asks nobody.

const NUMBERS = /\b(h|m|dh|dm|l|w)(\d+)\b/g;

/** Where a block stands: start and length in minutes, first lane and how many lanes. */
export function placeOf(element) {
  const n = {};
  for (const [, name, digits] of element.className.matchAll(NUMBERS)) n[name] = Number(digits);
  return { start: n.h * 60 + n.m, length: n.dh * 60 + n.dm, lane: n.l, width: n.w };
}

export class Grid {
  /** Read the week that the page shows; anew whenever it was drawn again. */
  read(section) {
    const week = section.querySelector(".week");
    const [, from, to, lanes] = week.className.match(/from(\d+) to(\d+) of(\d+)/).map(Number);
    Object.assign(this, { section, week, from: from * 60, to: to * 60, lanes });
    this.layouts = JSON.parse(section.dataset.layouts);
    this.words = JSON.parse(section.dataset.words);
    this.days = [...section.querySelectorAll(".day")];
    this.free = this.days.map(() => null);
  }

  /** The smallest layout that contains the lanes; what one books when one drags over them. */
  layoutOf(first, last) {
    const holds = (layout) => layout.lanes.includes(first) && layout.lanes.includes(last);
    return this.layouts.filter(holds).sort((a, b) => a.lanes.length - b.lanes.length)[0];
  }

  /** What pressing a slot chooses. */
  choiceOf(slot) {
    const { start, length, lane, width } = placeOf(slot);
    return { day: this.days.indexOf(slot.closest(".day")), layout: this.layoutOf(lane, lane + width - 1), start, length };
  }

  /** Whether someone could book it now, as far as the page knows; the center decides. What is taken along (``own``, the
   * code of a booking) is not in its own way. */
  isFree(choice) {
    const { day, layout, start, length } = choice;
    const taken = this.inTheWay(choice);
    if (taken.some((block) => isOf(block, choice.own))) return taken.every((block) => isOf(block, choice.own));
    this.free[day] ??= this.#freeStarts(this.days[day]);
    for (let at = start; at === start || at + layout.shortest <= start + length; at += layout.grid) {
      if (!layout.lanes.every((lane) => this.free[day][lane].has(at))) return false;
    }
    return true;
  }

  #freeStarts(day) {
    const lanes = Array.from({ length: this.lanes }, () => new Set());
    for (const slot of day.querySelectorAll(".slot")) {
      const { start, lane, width } = placeOf(slot);
      for (let at = lane; at < lane + width; at++) lanes[at].add(start);
    }
    return lanes;
  }

  /** The blocks of a day that touch the choice, in the order of the page. */
  inTheWay({ day, layout, start, length }) {
    return [...this.days[day].querySelectorAll(".ev:not(.ghost)")].filter((block) => {
      const p = placeOf(block);
      const isLane = layout.lanes.some((lane) => lane >= p.lane && lane < p.lane + p.width);
      return isLane && p.start < start + length && start < p.start + p.length;
    });
  }

  /** Day, lane and minute under a point of the screen; the nearest for one outside. */
  at(x, y) {
    const boxes = this.days.map((day) => day.getBoundingClientRect());
    const shown = boxes.findLastIndex((box) => box.width && box.left <= x);
    const day = shown < 0 ? boxes.findIndex((box) => box.width) : shown;
    const box = boxes[day];
    const lane = Math.floor(((x - box.left) / box.width) * this.lanes);
    const minute = this.from + ((y - box.top) / box.height) * (this.to - this.from);
    return { day, lane: clamp(lane, 0, this.lanes - 1), minute: clamp(minute, this.from, this.to - 1) };
  }

  /** "Thursday 26 November, A, 16:00 to 18:00, free": what is said of a choice. */
  say(choice) {
    const values = {
      day: this.days[choice.day].getAttribute("aria-label"),
      space: choice.layout.name,
      start: clock(choice.start),
      end: clock(choice.start + choice.length),
      state: this.isFree(choice) ? this.words.free : this.#whyNot(choice),
    };
    return this.words.choice.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  #whyNot(choice) {
    const others = this.inTheWay(choice).filter((each) => !isOf(each, choice.own));
    const block = others[0]?.querySelector(".sr")?.textContent;
    return block ? `${this.words.taken} (${block})` : this.words.taken;
  }

  /** The choice as the center reads it: a slug and wall-clock times. */
  asSlot({ day, layout, start, length }) {
    const date = this.days[day].dataset.date;
    return { space: layout.slug, starts_at: `${date}T${clock(start)}`, ends_at: `${date}T${clock(start + length)}` };
  }
}

function isOf(block, code) {
  return Boolean(code) && block.dataset.code === code;
}

/** ``"16:00"``; the end of the day is ``"24:00"``. */
export function clock(minutes) {
  return [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, "0")).join(":");
}

export function clamp(number, least, most) {
  return Math.min(Math.max(number, least), most);
}
