/** The bar at the top: whether the model is of the present examples, training it, how that goes. */

import { element } from "/look/element.js";
import { icon } from "/look/icons.js";
import { shortTime } from "/look/language.js";
import { wordsFor } from "/trainer/problem.js";
import { drawSteps, makeSteps } from "/trainer/steps.js";
import { TrainingProgress } from "/trainer/training_progress.js";
import { duration, t } from "/trainer/words.js";

const ICONS = { current: "check", stale: "school", problem: "alert" };

export class ModelBar {
  #state = element("p", { class: "state", id: "model-state", role: "status",
    data: { testid: "model-state" } });
  #result = element("p", { class: "small", role: "status", data: { testid: "train-result" } });
  #progress = new TrainingProgress();
  #steps = makeSteps();
  #button;
  #refused = null;
  #train;

  /** `train()` orders a training and resolves when it is taken. */
  constructor(node, train) {
    this.#train = train;
    this.#button = element("button", {
      type: "button", "aria-describedby": "model-state", data: { testid: "train" },
      onclick: () => this.start(),
    });
    node.append(
      element("div", { class: "ends" },
        element("div", { class: "says-of-model" }, this.#state, this.#result), this.#button),
      this.#progress.node, this.#steps,
    );
  }

  /** Orders a training, if there is anything to learn; a refusal is said here. */
  async start() {
    if (this.#button.getAttribute("aria-disabled") === "true") return;
    this.#button.setAttribute("aria-disabled", "true");
    this.#refused = null;
    try {
      await this.#train();
    } catch (error) {
      this.#refused = wordsFor(error);
      this.#result.textContent = this.#refused;
      this.#result.classList.add("problem");
    }
  }

  draw({ told, error }) {
    const work = told?.work ?? null;
    const running = work?.state === "running";
    const state = this.#stateOf(told, error, running);
    const words = this.#words(state, told, error);
    if (this.#state.dataset.state !== state || this.#state.textContent !== words) {
      this.#state.dataset.state = state;
      this.#state.replaceChildren(
        ...(ICONS[state] ? [icon(ICONS[state])] : []), element("span", { text: words }));
    }
    const result = this.#refused ?? (running ? "" : resultWords(work));
    if (this.#result.textContent !== result) this.#result.textContent = result;
    this.#result.classList.toggle("problem", this.#refused !== null || work?.state === "failed");
    this.#button.textContent = t("train");
    this.#button.classList.toggle("main", state === "stale");
    this.#button.setAttribute("aria-disabled", String(state !== "stale"));
    this.#progress.draw(running && work.order === "train" ? work : null, error);
    drawSteps(this.#steps, running ? work : null, state);
  }

  #stateOf(told, error, running) {
    if (!told) return error ? "away" : "unknown";
    if (running) return told.work.order === "train" ? "training" : "restarting";
    if (told.model.problem) return "problem";
    return told.model.current ? "current" : "stale";
  }

  #words(state, told, error) {
    if (state === "away") return wordsFor(error);
    return t(`model.${state}`, told?.model.problem);
  }
}

/** How the last training ended; "" if there was none. */
function resultWords(work) {
  if (work?.order !== "train") return "";
  const at = shortTime(work.began_ms + 1000 * work.took_s);
  if (work.state === "failed") return t("trainFailed", { at, why: work.said.at(-1) ?? "" });
  if (work.nothing_to_do) return t("trainedNothing", { at });
  return t("trained", { at, took: duration(work.took_s) });
}
