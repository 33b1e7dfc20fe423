/** The people's figures by hour, weekday, reason or agent. */

import { element, reconcile } from "/look/element.js";
import { makeBar, setBar } from "/insight/bar.js";
import { say } from "/insight/counted_number.js";
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

function makeRow() {
  return element(
    "tr", { data: { testid: "people-row" } }, element("th", { scope: "row" }),
    element("td", { class: "with-bar" }, element("span", {}), makeBar()),
    ...COLUMNS.slice(2).map(() => element("td", {})),
  );
}

function drawRow(node, row, facet, most) {
  const [handoffs, ...cells] = node.querySelectorAll("td");
  say(node.querySelector("th"), NAMES[facet](row.value));
  say(handoffs.firstElementChild, count(row.handoffs));
  setBar(handoffs.lastElementChild, row.handoffs / most);
  const values = [
    shown(row.connected), times(row.wait), times(row.handling), shown(row.one_touch),
    shown(row.csat),
  ];
  cells.forEach((cell, place) => say(cell, values[place]));
}

export class PeopleBy {
  #facet = element("select", { data: { testid: "people-facet", wordLabel: "by" } });
  #rows = element("tbody", {});
  #empty = element("p", { class: "small", hidden: true, data: { word: "noHandoffs" } });
  #scroller;
  node;

  /** `changed()`: another facet is asked for. */
  constructor(changed) {
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
      make: makeRow,
      update: (node, row) => drawRow(node, row, people.facet, most),
    });
  }
}
