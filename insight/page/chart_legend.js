/** What the chart's lines, bars and hatching mean, with the numbers of the day pointed at. */

import { element } from "/look/element.js";
import { say } from "/insight/counted_number.js";
import { NONE, count, dayName, percent, range } from "/insight/format.js";
import { isYoung } from "/insight/maturity.js";
import { t } from "/insight/words.js";

const LINES = ["resolved", "contained", "durable"];

function key(name, value = null) {
  return element(
    "li", { data: { mark: name } },
    element("span", { class: `mark-of ${name}`, "aria-hidden": "true" }),
    element("span", { data: { word: `mark.${name}` } }), value,
  );
}

const shown = (rate) => (rate.n ? percent(rate.rate, rate.n) : NONE);

export class ChartLegend {
  #values = Object.fromEntries([...LINES, "n"].map((name) => [name, element("b", {})]));
  #day = element("p", { class: "small day", "aria-hidden": "true" });
  #waits = ["waitsDay", "waitsWeek"].map((name) => key(name));
  node;

  constructor() {
    const keys = [...LINES, "n"].map((name) => key(name, this.#values[name]));
    this.node = element(
      "div", { class: "legend" }, element("ul", { class: "small" }, ...keys, ...this.#waits),
      this.#day,
    );
  }

  draw(days) {
    this.#waits[0].hidden = !days.some((day) => isYoung(day, "resolved"));
    this.#waits[1].hidden = !days.some((day) => isYoung(day, "durable"));
    this.at(null);
  }

  /** Shows the numbers of `day`; null: none is pointed at. */
  at(day) {
    const of = (name) => (isYoung(day, name) ? t("stillWaits") : shown(day[name]));
    for (const name of LINES) say(this.#values[name], day ? of(name) : "");
    if (day?.resolved.n) say(this.#values.resolved, `${of("resolved")} (${range(day.resolved)})`);
    say(this.#values.n, day ? count(day.n) : "");
    say(this.#day, day ? dayName(day.day, { weekday: "short" }) : t("pointAtDay"));
  }
}
