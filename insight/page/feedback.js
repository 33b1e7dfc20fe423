/** What customers said of the answers they were shown. */

import { element } from "/look/element.js";
import { CountedNumber } from "/insight/counted_number.js";
import { NONE, count, percent } from "/insight/format.js";
import { t } from "/insight/words.js";

/** What the server counts, and the cases that it opens. */
const PARTS = { asked: "answered", yes: "said_yes", no: "said_no" };

export class Feedback {
  #values;

  constructor(section, open) {
    const names = Object.keys(PARTS);
    this.#values = Object.fromEntries(names.map((name) =>
      [name, new CountedNumber(open, `feedback-${name}`)]));
    section.append(element("dl", { class: "said" }, ...names.map((name) =>
      element("div", {}, element("dt", { data: { word: `feedback.${name}` } }),
        element("dd", {}, this.#values[name].node)))));
  }

  draw(overview) {
    const feedback = overview?.n ? overview.feedback : null;
    for (const [name, show] of Object.entries(PARTS)) {
      const value = feedback?.[name];
      const share = feedback?.asked && name !== "asked"
        ? ` ${t("inBrackets", percent(value / feedback.asked, feedback.asked))}` : "";
      const what = { show, title: t(`feedback.${name}`) };
      this.#values[name].show(
        feedback ? `${count(value)}${share}` : NONE, value ? what : null,
      );
    }
  }
}
