/** The answer to the page's one question, in a sentence whose numbers open their cases. */

import { element } from "/look/element.js";
import { changeOf } from "/insight/change.js";
import { CountedNumber } from "/insight/counted_number.js";
import { count, dayName, percent, range } from "/insight/format.js";
import { countedDays } from "/insight/maturity.js";
import { lengthOf } from "/insight/period.js";
import { t } from "/insight/words.js";

/** The key of the sentence about what changed. */
function changeKey(change) {
  if (change === null) return "change.none";
  if (change.points === null) return "change.same";
  const way = change.up ? "Up" : "Down";
  return `change.${change.sure ? "sure" : "early"}${way}`;
}

export class Answer {
  #n;
  #range;
  #sentence = element("p", { class: "answer", data: { testid: "answer" } });
  #parts = "";
  node = element(
    "div", {}, this.#sentence,
    element("p", { class: "small answer-note", data: { word: "resolvedNote" } }),
  );

  constructor(open) {
    this.#n = new CountedNumber(open, "answer-n");
    this.#range = new CountedNumber(open, "answer-range");
  }

  /** `days`: the number of days chosen, null if the reader chose the first and the last. */
  draw(overview, days) {
    this.node.lastElementChild.hidden = !overview?.n;
    if (overview === null) this.#put([t("notYet")]);
    else if (overview.first_day === null) this.#put(t("nothingEver"));
    else if (overview.n === 0) this.#put([t("nothingHere")]);
    else if (overview.rates.resolved.rate === null) this.#put([t("allWaiting", count(overview.n))]);
    else this.#put(this.#full(overview, days));
  }

  #full(overview, days) {
    const { resolved } = overview.rates;
    const old = countedDays(overview, "resolved");
    this.#n.show(count(resolved.n), { show: "n", title: t("name.n"), ...old });
    this.#range.show(range(resolved), { show: "resolved", title: t("name.resolved"), ...old });
    const named = { from: dayName(old.from), to: dayName(old.to) };
    const period = days ? t("inLastDays", count(days)) : t("inDays", named);
    const before = overview.before.rates.resolved;
    const change = changeOf(resolved, before);
    return [
      ...t("answer", { period, n: this.#n.node, range: this.#range.node }),
      t(changeKey(change), {
        points: change?.points,
        days: count(days ?? lengthOf(overview)),
        before: percent(before.rate, before.n),
      }),
    ];
  }

  /** Puts the words together anew only where they differ: the focus may be among them. */
  #put(parts) {
    const said = JSON.stringify(parts.map((part) => part.textContent ?? part));
    if (said === this.#parts) return;
    this.#parts = said;
    const focused = document.activeElement;
    this.#sentence.replaceChildren(...parts.map((part) => this.#part(part)));
    if (this.#sentence.contains(focused)) focused.focus();
  }

  #part(part) {
    if (part instanceof Node || typeof part === "string") return part;
    return element(part.href ? "a" : "code", { href: part.href ?? null, text: part.text });
  }
}
