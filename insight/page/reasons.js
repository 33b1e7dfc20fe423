/** Why cases went to a person: how many for each reason, what share, and is that changing. */

import { makeBar, setBar } from "/look/bar.js";
import { element, reconcile } from "/look/element.js";
import { CountedNumber, say } from "/insight/counted_number.js";
import { count, percent, pointDigits, points } from "/insight/format.js";
import { named, t } from "/insight/words.js";

const total = (rows, n) => rows.reduce((sum, row) => sum + n(row), 0);

/** "+2 %p": what the share gained or lost; nothing to say where either period is empty. */
function changeWords(share, n, shareBefore, before) {
  if (!n || !before) return "";
  const change = points(share - shareBefore, pointDigits({ n }, { n: before }));
  if (change === null) return t("same");
  return t(share > shareBefore ? "gained" : "lost", change);
}

export class Reasons {
  #open;
  #numbers = new WeakMap();
  #list = element("ul", { class: "bars" });
  #empty = element("p", { class: "small", hidden: true, data: { word: "noReasons" } });
  node;

  constructor(open) {
    this.#open = open;
    this.node = element(
      "div", { class: "part", data: { testid: "reasons" } },
      element("h3", { data: { word: "reasons" } }),
      element("p", { class: "small", data: { word: "reasonsNote" } }), this.#list, this.#empty,
    );
  }

  draw(breakdown) {
    const rows = (breakdown?.rows ?? []).filter(({ value }) => value !== "");
    const n = total(rows, (row) => row.n);
    const before = total(rows, (row) => row.before?.n ?? 0);
    this.#empty.hidden = !breakdown || rows.length > 0;
    reconcile(this.#list, rows, {
      key: (row) => row.value,
      make: (row) => this.#make(row),
      update: (node, row) => this.#update(node, row, n, before),
    });
  }

  #make(row) {
    const number = new CountedNumber(this.#open, "reason-n");
    const node = element(
      "li", { data: { testid: "reason", reason: row.value } },
      element("span", { class: "what" }), makeBar(),
      element("span", { class: "counts" }, number.node,
        element("span", { class: "small share-of" }),
        element("span", { class: "small changed" })),
    );
    this.#numbers.set(node, number);
    return node;
  }

  #update(node, row, n, before) {
    const title = named("reason", row.value);
    const share = n ? row.n / n : 0;
    const shareBefore = before ? (row.before?.n ?? 0) / before : 0;
    say(node.querySelector(".what"), title);
    setBar(node.querySelector(".bar-of"), share);
    say(node.querySelector(".share-of"), percent(share, n));
    say(node.querySelector(".changed"), changeWords(share, n, shareBefore, before));
    this.#numbers.get(node).show(
      count(row.n),
      row.n ? { show: "handed_over", facet: "reason", value: row.value, title } : null,
    );
  }
}
