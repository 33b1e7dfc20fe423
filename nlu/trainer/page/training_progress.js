/** A training under way: its stage, a bar, how long it has taken and took the last time. */

import { makeBar, setBar } from "/look/bar.js";
import { element } from "/look/element.js";
import { count, duration, t } from "/trainer/words.js";

/** The bar waits here: only the end is the end. */
const ALMOST = 0.97;

/** How much is done: by the time the last one took, else by what is counted; null if unknown. */
function shareOf({ took_s: took, expected_s: expected, now }) {
  if (expected) return Math.min(ALMOST, took / expected);
  return now?.total ? Math.min(ALMOST, now.done / now.total) : null;
}

export class TrainingProgress {
  #stage = element("p", { role: "status", data: { testid: "stage" } });
  #time = element("p", { class: "small", data: { testid: "train-time" } });
  #bar = element("div", { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" });
  #inner = makeBar();
  #said = element("ol", {});
  #about = element("details", { class: "small" },
    element("summary", { data: { word: "saidLines" } }), this.#said);
  node = element(
    "div", { class: "progress", hidden: true, data: { testid: "train-progress" } },
    element("div", { class: "ends" }, this.#stage, this.#time), this.#bar, this.#about,
  );

  constructor() {
    this.#bar.append(this.#inner);
  }

  /** `work`: the training, null if there is none; `error`: the last question had no answer. */
  draw(work, error) {
    this.node.hidden = work === null;
    if (work === null) return;
    const stage = error ? t("waitingForServer") : stageWords(work.now);
    if (this.#stage.textContent !== stage) this.#stage.textContent = stage;
    this.#time.textContent = t("elapsed", {
      took: duration(work.took_s), expected: work.expected_s ? duration(work.expected_s) : null,
    });
    const share = shareOf(work);
    setBar(this.#inner, share ?? 1);
    this.#bar.classList.toggle("unknown", share === null);
    this.#bar.setAttribute("aria-label", t("model.training"));
    if (share === null) this.#bar.removeAttribute("aria-valuenow");
    else this.#bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    this.#said.replaceChildren(...work.said.map((text) => element("li", { text })));
  }
}

function stageWords(now) {
  if (!now) return t("stage.preparing");
  const counted = now.total
    ? t("counted", { done: count(now.done), total: count(now.total) }) : null;
  return [t(`stage.${now.stage}`), counted].filter(Boolean).join(": ");
}
