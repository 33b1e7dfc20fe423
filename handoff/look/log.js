/** A growing list of lines in their order; it follows the end unless its reader has scrolled up. */

const NEAR_END_PX = 48;

export class Log {
  #scroller;
  #list;
  #newer;
  #draw;
  #lines = [];
  #keys = new Set();
  #cases = [];
  #pending = new Map();
  #following = true;
  #top = 0;
  #scheduled = false;

  /** `draw(line, previous)` makes a line's node; both carry the id of their `case`. */
  constructor({ scroller, list, newer, draw }) {
    this.#scroller = scroller;
    this.#list = list;
    this.#newer = newer;
    this.#draw = draw;
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    newer.addEventListener("click", () => {
      this.follow(true);
      scroller.focus();
    });
    new ResizeObserver(() => this.follow()).observe(scroller);
  }

  get length() {
    return this.#lines.length + this.#pending.size;
  }

  get last() {
    return this.#lines.at(-1)?.line ?? null;
  }

  /** Drops the lines; pending messages stay. */
  reset() {
    for (const { node } of this.#lines) node.remove();
    this.#lines = [];
    this.#keys.clear();
    this.#cases = [];
    this.#newer.hidden = true;
    this.follow(true);
  }

  /** The highest number up to which nothing of `caseId` is missing: where to resume. */
  seen(caseId) {
    let seq = 0;
    while (this.#keys.has(`${caseId} ${seq + 1}`)) seq += 1;
    return seq;
  }

  /** Adds a line at its place; false if it was there already. */
  add(caseId, line) {
    const key = `${caseId} ${line.seq}`;
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    if (!this.#cases.includes(caseId)) this.#cases.push(caseId);
    const entry = { line: { ...line, case: caseId }, rank: this.#cases.indexOf(caseId) };
    let place = this.#lines.length;
    while (place > 0 && this.#after(this.#lines[place - 1], entry)) place -= 1;
    entry.node = this.#draw(entry.line, this.#lines[place - 1]?.line ?? null);
    const next = this.#lines[place]?.node ?? this.#pending.values().next().value ?? null;
    this.#list.insertBefore(entry.node, next);
    this.#lines.splice(place, 0, entry);
    if (line.id) this.unpend(line.id);
    this.#grown();
    return true;
  }

  /** Shows `node` at the end until a line with this id comes, in place of an earlier one. */
  pend(id, node) {
    const earlier = this.#pending.get(id);
    if (earlier) earlier.replaceWith(node);
    else this.#list.append(node);
    this.#pending.set(id, node);
    this.follow(!earlier);
  }

  unpend(id) {
    this.#pending.get(id)?.remove();
    this.#pending.delete(id);
  }

  unpendAll() {
    for (const id of [...this.#pending.keys()]) this.unpend(id);
  }

  /** Goes to the end if it was there, or in any case with `force`. */
  follow(force = false) {
    if (force) this.#following = true;
    if (!this.#following || this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      if (!this.#following) return;
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
      this.#newer.hidden = true;
    });
  }

  #after(one, other) {
    return one.rank > other.rank
      || (one.rank === other.rank && one.line.seq > other.line.seq);
  }

  #grown() {
    if (this.#following) this.follow();
    else this.#newer.hidden = false;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    // Only moving up is a wish to stay: a line that came before this event also moves the end.
    const up = scrollTop < this.#top - 1;
    this.#top = scrollTop;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) {
      this.#following = true;
      this.#newer.hidden = true;
    } else if (up) {
      this.#following = false;
    }
  }
}
