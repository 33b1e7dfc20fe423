/** Says how long to wait, second by second, without being read out each time. */

import { element } from "/look/element.js";
import { t, waitWords } from "/look/staff_words.js";

export class Countdown {
  node = element("p", {
    class: "small", role: "timer", hidden: true, data: { testid: "retry-after" },
  });
  #over;
  #end = 0;
  #timer = null;

  /** `over()` is called when the wait has passed. */
  constructor(over) {
    this.#over = over;
  }

  get running() {
    return this.#timer !== null;
  }

  start(seconds) {
    clearInterval(this.#timer);
    this.#end = Date.now() + Math.max(1, seconds) * 1000;
    this.#timer = setInterval(() => this.draw(), 1000);
    this.draw();
  }

  draw() {
    this.node.hidden = !this.running;
    if (!this.running) return;
    const left = Math.ceil((this.#end - Date.now()) / 1000);
    if (left > 0) {
      this.node.textContent = t("tryAgainIn", waitWords(left));
      return;
    }
    clearInterval(this.#timer);
    this.#timer = null;
    this.node.hidden = true;
    this.#over();
  }
}
