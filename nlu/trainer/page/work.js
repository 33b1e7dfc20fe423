/** What the supervisor is doing and which model is served, asked for again and again. */

import * as api from "/trainer/api.js";

const BUSY_MS = 1000;
const QUIET_MS = 10_000;

const isRunning = (told) =>
  [told?.work, told?.articles].some((one) => one?.state === "running");

export class Work {
  told = null;
  error = null;
  #heard;
  #timer = null;
  #on = false;
  #busyUntil = 0;
  #round = 0;

  /** `heard()` is called after every answer, and after a question without one. */
  constructor(heard) {
    this.#heard = heard;
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.#on) this.#ask();
    });
  }

  start() {
    this.#on = true;
    this.#ask();
  }

  stop() {
    this.#on = false;
    this.#round += 1;
    clearTimeout(this.#timer);
    this.told = this.error = null;
    this.#heard();
  }

  /** Something was ordered: it is looked at often for a while, even before it shows. */
  poke() {
    this.#busyUntil = performance.now() + QUIET_MS;
    return this.#ask();
  }

  async #ask() {
    const round = ++this.#round;
    clearTimeout(this.#timer);
    try {
      const told = await api.work();
      if (round !== this.#round) return;
      this.told = told;
      this.error = null;
    } catch (error) {
      if (round !== this.#round) return;
      this.error = error;
    }
    this.#heard();
    const busy = isRunning(this.told) || performance.now() < this.#busyUntil;
    if (this.#on && !document.hidden) {
      this.#timer = setTimeout(() => this.#ask(), busy ? BUSY_MS : QUIET_MS);
    }
  }
}
