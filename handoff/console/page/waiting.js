/** Who waits, as the server tells it: everything once, then what is new and what is gone. */

const before = (one, other) =>
  one.since - other.since || (one.case < other.case ? -1 : Number(one.case > other.case));

export class Waiting {
  total = 0;
  #rows = new Map();
  #sorted = [];

  /** Takes a `queue` frame; a row that has not changed stays the same object. */
  take(frame) {
    if (frame.whole) this.#rows = new Map();
    for (const row of frame.waiting) this.#rows.set(row.case, row);
    for (const caseId of frame.gone ?? []) this.#rows.delete(caseId);
    this.total = frame.total;
    this.#sorted = [...this.#rows.values()].sort(before);
  }

  /** The first `count` rows, longest waiting first. */
  first(count) {
    return this.#sorted.slice(0, count);
  }

  /** How many rows are known; `total` may be more. */
  get known() {
    return this.#sorted.length;
  }
}
