/** The chart's numbers as a table, one tap away: for reading aloud, for copying, for opening. */

import { element, reconcile } from "/look/element.js";
import { applyWords } from "/look/language.js";
import { CountedNumber, say } from "/insight/counted_number.js";
import { NONE, count, dayName, percent, range } from "/insight/format.js";
import { isYoung } from "/insight/maturity.js";
import { t } from "/insight/words.js";

const RATES = ["contained", "resolved", "durable"];
const COLUMNS = ["column.day", "column.n", ...RATES.map((name) => `name.${name}`)];

export class DayTable {
  #open;
  #buttons = new WeakMap();
  #rows = element("tbody", {});
  #overview = null;
  node;

  constructor(open) {
    this.#open = open;
    const heads = COLUMNS.map((word) => element("th", { scope: "col", data: { word } }));
    const table = element(
      "table", {}, element("caption", { class: "unseen", data: { word: "days" } }),
      element("thead", {}, element("tr", {}, ...heads)), this.#rows,
    );
    this.node = element(
      "details", { class: "as-table", data: { testid: "day-table" } },
      element("summary", { class: "small", data: { word: "asTable" } }),
      element("div", { class: "scrolls", tabindex: "0", role: "region",
        data: { wordLabel: "asTable" } }, table),
    );
    this.node.addEventListener("toggle", () => this.draw(this.#overview));
  }

  draw(overview) {
    this.#overview = overview;
    if (!this.node.open) return;
    reconcile(this.#rows, [...(overview?.days ?? [])].reverse(), {
      key: (day) => day.day,
      make: () => this.#make(),
      update: (row, day) => this.#update(row, day),
    });
    applyWords(t, this.node);
  }

  #make() {
    const button = new CountedNumber(this.#open, "day");
    const row = element(
      "tr", {}, element("th", { scope: "row" }, button.node), element("td", {}),
      ...RATES.map(() => element("td", {})),
    );
    this.#buttons.set(row, button);
    return row;
  }

  #update(row, day) {
    const title = dayName(day.day, { weekday: "short" });
    const what = day.n ? { show: "n", title, from: day.day, to: day.day } : null;
    this.#buttons.get(row).show(title, what);
    const [n, ...rates] = row.querySelectorAll("td");
    say(n, count(day.n));
    rates.forEach((cell, place) => say(cell, this.#rate(day, RATES[place])));
  }

  #rate(day, name) {
    const rate = day[name];
    if (isYoung(day, name)) return t("stillWaits");
    return rate.n ? `${percent(rate.rate, rate.n)} (${range(rate)})` : NONE;
  }
}
