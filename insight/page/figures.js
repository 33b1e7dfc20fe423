/** The four figures side by side, and beside them those who left while waiting. */

import { element } from "/look/element.js";
import { CountedNumber, say } from "/insight/counted_number.js";
import { definition } from "/insight/definition.js";
import { NONE, count, percent, range } from "/insight/format.js";
import { countedDays } from "/insight/maturity.js";
import { Tile } from "/insight/tile.js";
import { t } from "/insight/words.js";

const SHARES = ["durable_known", "durable_browser"];

export class Figures {
  #tiles;
  #shares;
  #sharesList;
  #abandoned;
  #abandonedRate = element("span", { data: { testid: "abandoned-rate" } });
  #waiting;

  constructor(section, open) {
    this.#shares = Object.fromEntries(SHARES.map((name) =>
      [name, new CountedNumber(open, name)]));
    this.#sharesList = element("dl", { class: "small shares" }, ...SHARES.flatMap((name) =>
      [element("dt", { data: { word: `name.${name}` } }),
        element("dd", {}, this.#shares[name].node)]));
    this.#tiles = [
      new Tile("contained", open, ["contained", "n", "range"]),
      new Tile("assumed", open, ["assumed", "resolved", "range"]),
      new Tile("confirmed", open, ["confirmed", "resolved", "range"]),
      new Tile("durable", open, ["durable", "apart", "range"], this.#sharesList),
    ];
    this.#abandoned = new CountedNumber(open, "abandoned");
    this.#waiting = new CountedNumber(open, "waiting-now");
    section.append(
      element("div", { class: "row" }, ...this.#tiles.map((tile) => tile.node)),
      element(
        "div", { class: "beside" },
        element(
          "p", {},
          element("span", { data: { word: "name.abandoned" } }), " ", this.#abandoned.node, " ",
          this.#abandonedRate,
        ),
        element(
          "p", {}, element("span", { data: { word: "name.waitingNow" } }), " ", this.#waiting.node,
        ),
        definition("abandoned"),
      ),
    );
  }

  draw(overview) {
    for (const tile of this.#tiles) tile.draw(overview);
    this.#sharesList.hidden = !overview?.rates.durable.n;
    for (const name of SHARES) this.#drawShare(name, overview);
    const some = overview?.n > 0;
    const counted = (name, word) =>
      [some ? count(overview.outcomes[name]) : NONE,
        some && overview.outcomes[name] ? { show: name, title: t(word) } : null];
    this.#abandoned.show(...counted("abandoned", "name.abandoned"));
    this.#waiting.show(...counted("waiting", "name.waitingNow"));
    const rate = overview?.rates.abandoned;
    say(this.#abandonedRate, rate?.n
      ? t("ofAll", { rate: percent(rate.rate, rate.n), range: range(rate), n: count(rate.n) })
      : "");
  }

  #drawShare(name, overview) {
    const rate = overview?.rates[name];
    const some = rate?.n > 0 && countedDays(overview, name);
    this.#shares[name].show(
      some
        ? t("share", { rate: percent(rate.rate, rate.n), range: range(rate), n: count(rate.n) })
        : NONE,
      some && rate.k ? { show: name, title: t(`name.${name}`), ...some } : null,
    );
  }
}
