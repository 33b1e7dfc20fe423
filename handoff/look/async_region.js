/** A region filled by a request: says that it waits, that it failed and what to do, or shows it. */

import { element } from "/look/element.js";
import { problemWords } from "/look/staff_words.js";

const SAY_AFTER_MS = 300;
const SLOW_AFTER_MS = 2000;

export class AsyncRegion {
  node = element("div", { class: "says", role: "status", hidden: true, data: { testid: "says" } });
  #round = 0;
  #t;
  #wordsFor;

  /** `t`: the page's words, with `slow` among them; `wordsFor(error)`: a sentence for a failure. */
  constructor(t, wordsFor = problemWords) {
    this.#t = t;
    this.#wordsFor = wordsFor;
  }

  /** Runs `load()`, then `show(result)`; what was shown before stays until then. */
  async run(load, show) {
    const round = ++this.#round;
    const timers = [
      setTimeout(() => this.#say(this.#t("loading")), SAY_AFTER_MS),
      setTimeout(() => this.#say(this.#t("slow")), SLOW_AFTER_MS),
    ];
    try {
      const result = await load();
      if (round !== this.#round) return;
      this.node.hidden = true;
      show(result);
    } catch (error) {
      if (round === this.#round) this.#failed(error, () => this.run(load, show));
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  #say(words) {
    this.node.hidden = false;
    this.node.replaceChildren(element("p", { class: "small", text: words }));
  }

  #failed(error, again) {
    this.node.hidden = false;
    this.node.replaceChildren(
      element("p", {
        class: "problem", text: this.#wordsFor(error), data: { testid: "load-problem" },
      }),
      element("button", { type: "button", text: this.#t("tryAgain"), onclick: again }),
    );
    // What it failed to replace may be long, and would hide it.
    this.node.scrollIntoView({ block: "nearest" });
  }
}
