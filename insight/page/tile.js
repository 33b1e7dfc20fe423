/** One of the four figures: its rate, how sure it is, what it was before, what still waits. */

import { element } from "/look/element.js";
import { changeOf } from "/insight/change.js";
import { CountedNumber, say } from "/insight/counted_number.js";
import { definition } from "/insight/definition.js";
import { NONE, count, percent, range } from "/insight/format.js";
import { countedDays, waitingDays } from "/insight/maturity.js";
import { t } from "/insight/words.js";

/** The key of the few words about what changed, and how they are meant. */
function changeWords(change) {
  if (change === null) return ["was.none", ""];
  if (change.points === null) return ["was.same", ""];
  const way = change.up ? "Up" : "Down";
  if (!change.sure) return [`was.early${way}`, ""];
  return [`was.sure${way}`, change.up ? "fine" : "late"];
}

export class Tile {
  #name;
  #value;
  #n;
  #range = element("span", { data: { testid: "range" } });
  #change = element("p", { class: "small change", data: { testid: "change" } });
  #waits;
  #waiting = element("p", { class: "small waiting", hidden: true });
  node;

  /** `means`: the words of its definition; `parts`: nodes that stand before it. */
  constructor(name, open, means, ...parts) {
    this.#name = name;
    this.#value = new CountedNumber(open, "value", "value");
    this.#n = new CountedNumber(open, "n");
    this.#waits = new CountedNumber(open, "maturing");
    this.node = element(
      "article", { class: "tile", data: { testid: "figure", figure: name } },
      element("h2", { data: { word: `name.${name}` } }),
      element("p", {}, this.#value.node),
      element("p", { class: "small" }, this.#range, element("span", { class: "of" }, this.#n.node)),
      this.#change, this.#waiting, ...parts, definition(...means),
    );
  }

  draw(overview) {
    const rate = overview?.rates[this.#name];
    const name = this.#name;
    const title = t(`name.${name}`);
    const old = overview && countedDays(overview, name);
    const some = rate?.n > 0 && old;
    this.#value.show(
      some ? percent(rate.rate, rate.n) : NONE,
      some && rate.k ? { show: name, title, ...old } : null,
    );
    say(this.#range, some ? range(rate) : "");
    this.#n.show(
      some ? t("kOfN", { k: count(rate.k), n: count(rate.n) }) : this.#nothing(overview),
      some ? { show: "n", title: t("name.n"), ...old } : null,
    );
    this.#drawChange(some ? changeOf(rate, overview.before.rates[name]) : undefined);
    this.#drawWaiting(overview, rate?.maturing?.n ?? 0);
  }

  /** Why there is no rate: nothing was asked, or all of it still waits. */
  #nothing(overview) {
    return overview && !overview.rates[this.#name]?.maturing?.n ? t("noCases") : "";
  }

  #drawChange(change) {
    const [key, meaning] = change === undefined ? [null, ""] : changeWords(change);
    say(this.#change, key ? t(key, change?.points) : "");
    this.#change.className = `small change ${meaning}`;
  }

  #drawWaiting(overview, waiting) {
    const days = waiting ? waitingDays(overview, this.#name) : null;
    const parts = t("waiting", this.#waits.node);
    if (waiting) {
      this.#waits.show(count(waiting), days && { show: "n", title: t("name.waiting"), ...days });
    }
    this.#waiting.hidden = !waiting;
    if (this.#waiting.lastChild?.textContent !== parts.at(-1)) {
      const focused = document.activeElement === this.#waits.node;
      this.#waiting.replaceChildren(...parts);
      if (focused) this.#waits.node.focus();
    }
  }
}
