/** What became of a message that was taught or set aside, and when that begins to count. */

import { element } from "/look/element.js";
import { diffView } from "/trainer/diff_view.js";
import { aboutTaught } from "/trainer/failure_row.js";
import { t } from "/trainer/words.js";

const HEADINGS = {
  intent: "taughtIntent", phrasing: "taughtPhrasing", dismissed: "taughtDismissed",
};

/** A message that somebody dealt with before. */
export function settled(taught, label) {
  return element(
    "section", { class: "outcome", data: { testid: "outcome", as: taught.as } },
    element("p", { text: t("wasDone") }),
    element("p", { class: "small", text: aboutTaught(taught, label) }),
  );
}

/** Between the clocks of two processes of one machine there may be this much. */
const CLOCKS_MS = 50;

/** Whether work that has ended, or goes on, saw what was taught at `at`. */
const endedAfter = (work, at) =>
  work.state !== "running" && work.began_ms + 1000 * work.took_s >= at - CLOCKS_MS;

function ofArticle(result, reading) {
  if (result.live === "later") return ["failed", t("live.failed", result.message ?? "")];
  if (!reading || !endedAfter(reading, result.at)) return ["waiting", t("live.waiting")];
  return reading.state === "failed"
    ? ["failed", t("live.failed", reading.said.at(-1) ?? "")] : ["done", t("live.done")];
}

function ofIntent(result, { work, model }) {
  if (model.current) return ["done", t("live.learnt")];
  const training = work?.order === "train" && work.state === "running"
    && work.began_ms >= result.at - CLOCKS_MS;
  return training ? ["waiting", t("live.training")] : ["retrain", t("live.retrain")];
}

/** How what was taught comes into use; `told`: of the supervisor, null until it was heard. */
function progress(as, result, told) {
  if (as === "phrasing") return ofArticle(result, told?.articles);
  return told ? ofIntent(result, told) : ["retrain", t("live.retrain")];
}

/** What was done just now, followed until it counts. */
export class Outcome {
  #target;
  #result;
  #told = null;
  #says = element("p", { role: "status", data: { testid: "live" } });
  #again;
  node;

  /** `on`: `publish()` has the articles read again, `train()` the model trained. */
  constructor(target, result, on) {
    this.#target = target;
    this.#result = result;
    this.#again = element("button", { type: "button", hidden: true, onclick: () => {
      if (this.#target.as === "phrasing") on.publish(this);
      else on.train();
    } });
    this.node = element("section", {
      class: "outcome", tabindex: "-1", data: { testid: "outcome", as: target.as },
    });
    this.draw();
  }

  /** The articles were asked for again. */
  asked(result) {
    this.#result = { ...this.#result, ...result };
    this.draw();
  }

  heard(told) {
    this.#told = told;
    this.draw();
  }

  draw() {
    const { as, label } = this.#target;
    this.node.replaceChildren(
      element("p", { class: "done", text: t(HEADINGS[as], label) }), this.#says,
      ...(this.#result.diff ? [diffView(this.#result)] : []), this.#again,
    );
    if (as === "dismissed") return;
    const [state, words] = progress(as, this.#result, this.#told);
    if (this.#says.textContent !== words) this.#says.textContent = words;
    this.node.dataset.live = state;
    this.#again.hidden = !(state === "retrain" || (as === "phrasing" && state === "failed"));
    this.#again.textContent = t(as === "phrasing" ? "readAgain" : "train");
  }
}
