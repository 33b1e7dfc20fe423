/** Where most remains unresolved: by topic, intent, article, release, channel or language. */

import { element, reconcile } from "/look/element.js";
import { CountedNumber, say } from "/insight/counted_number.js";
import { changeOf } from "/insight/change.js";
import { NONE, count, percent, range } from "/insight/format.js";
import { countedDays } from "/insight/maturity.js";
import { named, t, topicName } from "/insight/words.js";

const FACETS = ["topic", "intent", "article", "release", "channel", "lang"];
const COLUMNS = ["column.what", "column.notResolved", "column.resolvedRate", "column.n"];
const FEW = 30; // below it the interval is wider than a third of everything
const FIRST = 8;

const notResolved = ({ rates: { resolved } }) => resolved.n - resolved.k;

function nameOf(facet, { value, label }) {
  if (facet === "topic") return topicName(value, label);
  if (!value) return t("none");
  return label ?? named({ intent: "intent", channel: "channel", lang: "language" }[facet], value);
}

/** The few words about how the rate changed, where it can be said that it did. */
function changeWords(row) {
  const change = changeOf(row.rates.resolved, row.before?.rates?.resolved);
  if (!change?.sure || change.points === null) return "";
  return t(change.up ? "gained" : "lost", change.points);
}

export class Breakdown {
  #open;
  #parts = new WeakMap();
  #breakdown = null;
  #overview = null;
  #all = false;
  #facet = element("select", { data: { testid: "facet", wordLabel: "by" } });
  #rows = element("tbody", {});
  #note = element("p", { class: "small", hidden: true, data: { word: "overlapping" } });
  #empty = element("p", { class: "small", hidden: true, data: { word: "noRows" } });
  #more = element("button", {
    type: "button", class: "quiet", hidden: true, data: { testid: "breakdown-more" },
  });
  #table;
  node;

  /** `changed()`: another facet is asked for. */
  constructor(open, changed) {
    this.#open = open;
    this.#facet.append(...FACETS.map((value) =>
      element("option", { value, data: { word: `by.${value}` } })));
    this.#facet.addEventListener("change", () => {
      this.#all = false;
      changed();
    });
    this.#more.addEventListener("click", () => {
      this.#all = !this.#all;
      this.draw(this.#breakdown);
    });
    const heads = COLUMNS.map((word) => element("th", { scope: "col", data: { word } }));
    this.#table = element(
      "table", {}, element("caption", { class: "unseen", data: { word: "worst" } }),
      element("thead", {}, element("tr", {}, ...heads)), this.#rows,
    );
    this.node = element(
      "div", { class: "part", data: { testid: "breakdown" } },
      element("div", { class: "ends" },
        element("h3", { data: { word: "worst" } }), element("div", {}, this.#facet)),
      element("p", { class: "small", data: { word: "worstNote" } }), this.#note,
      this.#table, this.#empty, this.#more,
    );
  }

  get facet() {
    return this.#facet.value;
  }

  /** The overview says which days the rates count. */
  over(overview) {
    this.#overview = overview;
  }

  draw(breakdown) {
    this.#breakdown = breakdown;
    const rows = [...(breakdown?.rows ?? [])].sort((one, other) =>
      notResolved(other) - notResolved(one) || other.n - one.n);
    this.#note.hidden = !breakdown?.overlapping;
    this.#empty.hidden = !breakdown || rows.length > 0;
    this.#table.hidden = rows.length === 0;
    this.#more.hidden = rows.length <= FIRST;
    say(this.#more, this.#all ? t("fewer") : t("allOf", count(rows.length)));
    reconcile(this.#rows, this.#all ? rows : rows.slice(0, FIRST), {
      key: (row) => `${breakdown.facet} ${row.value}`,
      make: () => this.#make(),
      update: (node, row) => this.#update(node, row, breakdown.facet),
    });
  }

  #make() {
    const left = new CountedNumber(this.#open, "row-not-resolved");
    const rate = new CountedNumber(this.#open, "row-rate");
    const n = new CountedNumber(this.#open, "row-n");
    const node = element(
      "tr", { data: { testid: "breakdown-row" } },
      element("th", { scope: "row" },
        element("span", { class: "what" }), " ", element("span", { class: "small few" })),
      element("td", { class: "not-resolved" }, left.node),
      element("td", {}, rate.node, " ", element("span", { class: "small range" }),
        element("span", { class: "small changed" })),
      element("td", {}, n.node),
    );
    this.#parts.set(node, { left, rate, n });
    return node;
  }

  #update(node, row, facet) {
    const title = nameOf(facet, row);
    const { resolved } = row.rates;
    const days = this.#overview && countedDays(this.#overview, "resolved");
    const what = resolved.n && days ? { facet, value: row.value, title, ...days } : null;
    const { left, rate, n } = this.#parts.get(node);
    const few = resolved.n < FEW;
    node.dataset.few = String(few);
    say(node.querySelector(".what"), title);
    say(node.querySelector(".few"), few ? t("few") : "");
    left.show(resolved.n ? count(notResolved(row)) : NONE, what && notResolved(row)
      ? { ...what, show: "not_resolved" } : null);
    rate.show(percent(resolved.rate, resolved.n), what && resolved.k
      ? { ...what, show: "resolved" } : null);
    say(node.querySelector(".range"), resolved.n ? range(resolved) : "");
    say(node.querySelector(".changed"), changeWords(row));
    n.show(count(resolved.n), what && { ...what, show: "n" });
  }
}
