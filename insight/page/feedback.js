/** What customers said of the answers they were shown. */

import { element } from "/look/element.js";
import { say } from "/insight/counted_number.js";
import { NONE, count, percent } from "/insight/format.js";
import { t } from "/insight/words.js";

const PARTS = ["asked", "yes", "no"];

export class Feedback {
  #values = Object.fromEntries(PARTS.map((name) =>
    [name, element("dd", { data: { testid: `feedback-${name}` } })]));

  constructor(section) {
    section.append(element("dl", { class: "said" }, ...PARTS.map((name) =>
      element("div", {}, element("dt", { data: { word: `feedback.${name}` } }),
        this.#values[name]))));
  }

  draw(overview) {
    const feedback = overview?.n ? overview.feedback : null;
    for (const name of PARTS) {
      const value = feedback?.[name];
      const share = feedback?.asked && name !== "asked"
        ? ` ${t("inBrackets", percent(value / feedback.asked, feedback.asked))}` : "";
      say(this.#values[name], feedback ? `${count(value)}${share}` : NONE);
    }
  }
}
