/** What made the resolved rate move since the week before, largest effect first. */

import { element, reconcile } from "/look/element.js";
import { CountedNumber, say } from "/insight/counted_number.js";
import { changeOf, withInterval } from "/insight/change.js";
import { NONE, count, dayRange, percent, points } from "/insight/format.js";
import { t, topicName } from "/insight/words.js";

const MOST = 5;
const MANY = 100; // fewer cases move the rate by whole points each

const shown = (rate, n) => (n ? percent(rate, n) : NONE);

export class Moved {
  #open;
  #numbers = new WeakMap();
  #sentence = element("p", { class: "lead", data: { testid: "moved" } });
  #rows = element("ul", { class: "moves" });
  node;

  constructor(open) {
    this.#open = open;
    this.node = element(
      "div", { class: "part" }, element("h3", { data: { word: "moved" } }),
      this.#sentence, this.#rows,
    );
  }

  draw(moved) {
    const compared = moved?.n > 0 && moved.before_n > 0;
    say(this.#sentence, compared ? this.#say(moved) : moved ? t("movedNothing") : "");
    const topics = compared ? moved.topics.slice(0, MOST) : [];
    reconcile(this.#rows, topics, {
      key: (row) => row.topic,
      make: () => this.#make(),
      update: (node, row) => this.#update(node, row, moved),
    });
  }

  #say(moved) {
    const change = changeOf(
      withInterval(moved), withInterval({ rate: moved.before_rate, n: moved.before_n }),
    );
    const way = `${change.sure ? "Sure" : "Early"}${change.up ? "Up" : "Down"}`;
    return t(change.points === null ? "movedSame" : `moved${way}`, {
      days: dayRange(moved.from, moved.to), rate: shown(moved.rate, moved.n),
      before: shown(moved.before_rate, moved.before_n), points: change.points,
    });
  }

  #make() {
    const number = new CountedNumber(this.#open, "moved-n");
    const node = element(
      "li", { data: { testid: "moved-row" } },
      element("span", { class: "what" }), element("b", { class: "effect" }),
      element("span", { class: "small rates" }), element("span", { class: "small" }, number.node),
    );
    this.#numbers.set(node, number);
    return node;
  }

  #update(node, row, { from, to, n, before_n: before }) {
    const title = topicName(row.topic, row.label);
    const effect = points(row.effect, Math.min(n, before) < MANY ? 0 : 1);
    say(node.querySelector(".what"), title);
    const way = row.effect > 0 ? "gained" : "lost";
    say(node.querySelector(".effect"), effect === null ? t("same") : t(way, effect));
    say(node.querySelector(".rates"), t("fromTo", {
      before: shown(row.before_rate, row.before_n), beforeN: count(row.before_n),
      rate: shown(row.rate, row.n), n: count(row.n),
    }));
    const what = { show: "n", facet: "topic", value: row.topic, title, from, to };
    this.#numbers.get(node).show(t("nOf", count(row.n)), row.n ? what : null);
  }
}
