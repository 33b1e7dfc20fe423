/** The way from an edit to its use, with the places of the steps that are still to come. */

import { element } from "/look/element.js";
import { t } from "/trainer/words.js";

const STEPS = ["edit", "train", "gate", "serve", "back"];
const LATER = { gate: "later.gate", back: "later.back" };
const AT = {
  preparing: "train", embedding: "train", training: "train", renewing: "serve",
  announcing: "serve",
};

export const makeSteps = () =>
  element("ol", { class: "steps small", data: { testid: "steps", wordLabel: "steps" } });

/** `work`: what is running, or null; `state`: what the model bar says. */
export function drawSteps(list, work, state) {
  const at = work ? (AT[work.now?.stage] ?? "train") : { stale: "train" }[state];
  list.replaceChildren(...STEPS.map((name) => element(
    "li", {
      class: name in LATER ? "later" : null, title: name in LATER ? t(LATER[name]) : null,
      "aria-current": name === at ? "step" : null, data: { testid: `step-${name}` },
    },
    element("span", { text: t(`step.${name}`) }),
    name in LATER ? element("span", { class: "not-yet", text: t("notYet") }) : null,
  )));
}
