/** The people's figures by hour, weekday, reason or agent. */

import { makeBar, setBar } from "/look/bar.js";
import { element, reconcile } from "/look/element.js";
import { CountedNumber, say } from "/insight/counted_number.js";
import { NONE, count, duration, percent, weekdayName } from "/insight/format.js";
import { named, t } from "/insight/words.js";

const FACETS = ["hour", "weekday", "reason", "agent"];
const COLUMNS = [
  "column.what", "people.handoffs", "people.connected", "people.wait", "people.handling",
  "people.one_touch", "people.csat",
];

const NAMES = {
  hour: (value) => t("hour", value),
  weekday: weekdayName,
  reason: (value) => named("reason", value) || t("none"),
  agent: (value) => value || t("neverClaimed"),
};

const shown = (rate) => (rate?.n ? percent(rate.rate, rate.n) : NONE);
const times = (spread) =>
  (spread?.n ? t("halfAndMost", { p50: duration(spread.p50), p90: duration(spread.p90) }) : NONE);

/** Each column after the name: what it says of a row, and the cases that it opens. */
const CELLS = [
  { testid: "handoffs", show: "handed_over", words: (row) => count(row.handoffs) },
  { testid: "connected", show: "connected", words: (row) => shown(row.connected) },
  { testid: "wait", show: "waited", words: (row) => times(row.wait) },
  { testid: "handling", show: "handled", words: (row) => times(row.handling) },
  { testid: "one_touch", show: "one_touch", words: (row) => shown(row.one_touch) },
  { testid: "csat", show: "satisfied", words: (row) => shown(row.csat) },
];

/** Whether there is a case behind what a cell says. */
const some = (row, { testid }) => {
  const figure = row[testid];
  return (figure?.k ?? figure?.n ?? figure) > 0;
};

export class PeopleBy {
  #facet = element("select", { data: { testid: "people-facet", wordLabel: "by" } });
  #rows = element("tbody", {});
  #empty = element("p", { class: "small", hidden: true, data: { word: "noHandoffs" } });
  #scroller;
  #open;
  #numbers = new WeakMap();
  node;

  /** `open(what)` shows cases; `changed()`: another facet is asked for. */
  constructor(open, changed) {
    this.#open = open;
    this.#facet.append(...FACETS.map((value) =>
      element("option", { value, data: { word: `by.${value}` } })));
    this.#facet.addEventListener("change", changed);
    const heads = COLUMNS.map((word) => element("th", { scope: "col", data: { word } }));
    const table = element(
      "table", {}, element("caption", { class: "unseen", data: { word: "peopleBy" } }),
      element("thead", {}, element("tr", {}, ...heads)), this.#rows,
    );
    this.#scroller = element(
      "div", { class: "scrolls", tabindex: "0", role: "region", data: { wordLabel: "peopleBy" } },
      table,
    );
    this.node = element(
      "div", { class: "part", data: { testid: "people-by" } },
      element("div", { class: "ends" },
        element("h3", { data: { word: "peopleBy" } }), element("div", {}, this.#facet)),
      element("p", { class: "small", data: { word: "peopleByNote" } }), this.#scroller, this.#empty,
    );
  }

  get facet() {
    return this.#facet.value;
  }

  draw(people) {
    const rows = people?.rows ?? [];
    const most = Math.max(1, ...rows.map((row) => row.handoffs));
    this.#empty.hidden = !people || rows.length > 0;
    this.#scroller.hidden = rows.length === 0;
    reconcile(this.#rows, rows, {
      key: (row) => `${people.facet} ${row.value}`,
      make: () => this.#make(),
      update: (node, row) => this.#update(node, row, people.facet, most),
    });
  }

  #make() {
    const numbers = CELLS.map(({ testid }) => new CountedNumber(this.#open, `row-${testid}`));
    const [handoffs, ...others] = numbers.map((number) => number.node);
    const node = element(
      "tr", { data: { testid: "people-row" } }, element("th", { scope: "row" }),
      element("td", { class: "with-bar" }, handoffs, makeBar()),
      ...others.map((number) => element("td", {}, number)),
    );
    this.#numbers.set(node, numbers);
    return node;
  }

  #update(node, row, facet, most) {
    const title = NAMES[facet](row.value);
    say(node.querySelector("th"), title);
    setBar(node.querySelector(".with-bar").lastElementChild, row.handoffs / most);
    this.#numbers.get(node).forEach((number, place) => {
      const cell = CELLS[place];
      const what = some(row, cell) ? { facet, value: row.value, title, show: cell.show } : null;
      number.show(cell.words(row), what);
    });
  }
}
