/** Keeps the page of this moment: the overview often, the rest when it has changed. */

const OVERVIEW_MS = 5_000;
const REST_MS = 30_000;

export class Live {
  #overview;
  #rest;
  #on;
  #running = false;
  #timer = null;
  #round = 0;
  #counted = null;
  #restAt = -Infinity;

  /**
   * `overview`, `rest`: sources; `on`: `waiting()` when a question goes out that the reader waits
   * for, `fresh()` when all is answered, `failed(error)`.
   */
  constructor(overview, rest, on) {
    this.#overview = overview;
    this.#rest = rest;
    this.#on = on;
    document.addEventListener("visibilitychange", () => {
      if (this.#running && !document.hidden) this.#go();
    });
  }

  start() {
    this.#running = true;
    this.reload();
  }

  stop() {
    this.#running = false;
    this.#round += 1;
    clearTimeout(this.#timer);
  }

  /** Something else is asked for: everything is loaded anew, now. */
  reload() {
    if (!this.#running) return;
    this.#restAt = -Infinity;
    this.#on.waiting();
    this.#go();
  }

  async #go() {
    const round = ++this.#round;
    clearTimeout(this.#timer);
    try {
      await this.#overview.refresh();
      if (round !== this.#round) return;
      await this.#refreshRest();
      if (round === this.#round) this.#on.fresh();
    } catch (error) {
      if (round === this.#round) this.#on.failed(error);
    }
    if (round !== this.#round || document.hidden) return;
    this.#timer = setTimeout(() => this.#go(), OVERVIEW_MS);
  }

  async #refreshRest() {
    const { n, outcomes } = this.#overview.data;
    const counted = JSON.stringify([n, outcomes]);
    const due = performance.now() - this.#restAt >= REST_MS;
    if (!due && counted === this.#counted) return;
    await Promise.all(this.#rest.map((source) => source.refresh()));
    this.#counted = counted;
    this.#restAt = performance.now();
  }
}
