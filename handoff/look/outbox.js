/** Holds the messages the server has not acknowledged, in order and across reloads. */

// After this long a message is not sent behind its writer's back: the page offers it instead.
const FRESH_MS = 30 * 60 * 1000;

export class Outbox {
  /** Whose messages are dealt with, beside those that were never sent; null: everybody's. */
  customer = null;
  #store;
  #name;

  /** `name` is the place in `store`, which is read afresh each time: other tabs write it too. */
  constructor(store, name) {
    this.#store = store;
    this.#name = name;
  }

  /** Entries: `{frame, at, refused, customer}`; `refused` is null, or why it wasn't taken. */
  entries() {
    const own = ({ customer }) => !customer || (this.customer ?? customer) === customer;
    return this.#all().filter(own);
  }

  /** Frames still to be acknowledged, oldest first. */
  waiting() {
    return this.entries()
      .filter((entry) => entry.refused === null)
      .map((entry) => entry.frame);
  }

  has(id) {
    return this.entries().some((entry) => entry.frame.id === id);
  }

  /** `beside` is kept with it, for those who draw it. */
  add(frame, beside = {}) {
    this.#write([...this.#all(), { ...beside, frame, at: Date.now(), refused: null }]);
  }

  remove(id) {
    const entries = this.#all();
    const left = entries.filter((entry) => entry.frame.id !== id);
    if (left.length !== entries.length) this.#write(left);
  }

  /** It is being sent: from now on it is this customer's. */
  claim(id) {
    const one = this.entries().find((entry) => entry.frame.id === id);
    if (one && !one.customer) this.#change(id, { customer: this.customer });
  }

  refuse(id, why) {
    this.#change(id, { refused: why });
  }

  retry(id) {
    this.#change(id, { refused: null, at: Date.now() });
    return this.entries().find((entry) => entry.frame.id === id)?.frame ?? null;
  }

  /** Marks entries older than half an hour as refused with `why`; for use when a page opens. */
  retire(why) {
    const oldest = Date.now() - FRESH_MS;
    const old = (entry) => entry.refused === null && entry.at < oldest;
    const entries = this.#all();
    if (!entries.some(old)) return;
    this.#write(entries.map((entry) => (old(entry) ? { ...entry, refused: why } : entry)));
  }

  #all() {
    return this.#store.get(this.#name, []);
  }

  #change(id, values) {
    this.#write(
      this.#all().map((entry) => (entry.frame.id === id ? { ...entry, ...values } : entry)),
    );
  }

  #write(entries) {
    if (entries.length) this.#store.set(this.#name, entries);
    else this.#store.remove(this.#name);
  }
}
