/** A part of a dialog filled by a request: says that it waits, or that it failed and what to do. */

import { element } from "/look/element.js";
import { problemWords } from "/look/staff_words.js";
import { RecordAway } from "/insight/api.js";
import { t } from "/insight/words.js";

const SAY_AFTER_MS = 300;
const SLOW_AFTER_MS = 2000;

const wordsFor = (error) => (error instanceof RecordAway ? t("recordAway") : problemWords(error));

export class WaitingRegion {
  node = element("div", { class: "says", role: "status", data: { testid: "says" } });
  #round = 0;

  /** Runs `load()`, then `show(result)`; what was shown before stays until then. */
  async run(load, show) {
    const round = ++this.#round;
    const timers = [
      setTimeout(() => this.#say(t("loading")), SAY_AFTER_MS),
      setTimeout(() => this.#say(t("slow")), SLOW_AFTER_MS),
    ];
    try {
      const result = await load();
      if (round !== this.#round) return;
      this.node.replaceChildren();
      show(result);
    } catch (error) {
      if (round === this.#round) this.#failed(error, () => this.run(load, show));
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  #say(words) {
    this.node.replaceChildren(element("p", { class: "small", text: words }));
  }

  #failed(error, again) {
    this.node.replaceChildren(
      element("p", { class: "problem", text: wordsFor(error), data: { testid: "load-problem" } }),
      element("button", { type: "button", text: t("tryAgain"), onclick: again }),
    );
  }
}
