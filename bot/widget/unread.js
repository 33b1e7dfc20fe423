/** Counts what was said to the customer while they weren't looking. */

export class Unread {
  #store;
  #looking;
  #news = new Map();

  /** `looking()` says whether the conversation can be seen right now. */
  constructor(store, looking) {
    this.#store = store;
    this.#looking = looking;
  }

  get count() {
    return this.#news.size;
  }

  line(caseId, line) {
    if (this.#looking()) {
      this.#mark(caseId, line.seq);
      return;
    }
    const mark = this.#store.get("read");
    if (line.who !== "bot" && line.who !== "agent") return;
    if (mark?.case === caseId && line.seq <= mark.seq) return;
    this.#news.set(`${caseId} ${line.seq}`, { case: caseId, seq: line.seq });
  }

  /** All of it has been seen now. */
  read() {
    for (const line of this.#news.values()) this.#mark(line.case, line.seq);
    this.#news.clear();
  }

  forget() {
    this.#news.clear();
    this.#store.remove("read");
  }

  #mark(caseId, seq) {
    const mark = this.#store.get("read");
    if (mark?.case !== caseId || seq > mark.seq) this.#store.set("read", { case: caseId, seq });
  }
}
