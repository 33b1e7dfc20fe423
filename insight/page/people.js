/** How people took over: how fast, how long, settled or not, and what customers said of it. */

import { element } from "/look/element.js";
import { CountedNumber, say } from "/insight/counted_number.js";
import { definition } from "/insight/definition.js";
import { NONE, count, duration, percent, range } from "/insight/format.js";
import { t } from "/insight/words.js";

/** Each figure: what the server calls it, and which cases it opens. */
const RATES = {
  connected: "connected", connected_by_message: "connected_by_message", one_touch: "one_touch",
  unresolved: "unresolved", abandoned: "left_waiting", transfers: "transferred",
  csat: "satisfied", easy: "easy",
};
const SPREADS = { wait: "waited", first_response: "answered_by_person", handling: "handled" };
const ORDER = [
  "connected", "connected_by_message", "wait", "first_response", "handling", "one_touch",
  "unresolved", "abandoned", "transfers", "csat", "easy",
];
const MORE = { csat: "dissatisfied", easy: "hard", connected: "not_connected" };
const REFERENCES = new Set(["one_touch", "unresolved", "easy"]);
const SCORES = ["5", "4", "3", "2", "1"];

const word = (name) => `people.${name}`;

class PeopleFigure {
  #name;
  #value;
  #about = element("p", { class: "small" });
  #more = null;
  #open;
  node;

  constructor(name, open, part) {
    this.#name = name;
    this.#open = open;
    this.#value = new CountedNumber(open, "value", "value");
    if (MORE[name]) this.#more = this.#moreButton(MORE[name]);
    this.node = element(
      "article", { class: "figure", data: { testid: "people-figure", figure: name } },
      element("h3", { data: { word: word(name) } }),
      element("p", {}, this.#value.node), this.#about,
      REFERENCES.has(name)
        ? element("p", { class: "small", data: { word: `reference.${name}` } }) : null,
      part, this.#more, definition(word(name)),
    );
  }

  draw(people) {
    const one = people?.[this.#name];
    const some = one?.n > 0;
    if (this.#more) this.#more.hidden = !some;
    const title = t(word(this.#name));
    if (SPREADS[this.#name]) {
      const timed = some ? { show: SPREADS[this.#name], title } : null;
      this.#value.show(some ? duration(one.p50) : NONE, timed);
      say(this.#about, some ? t("slowest", { p90: duration(one.p90), n: count(one.n) }) : "");
      return;
    }
    const what = { show: RATES[this.#name], title };
    this.#value.show(some ? percent(one.rate, one.n) : NONE, some && one.k ? what : null);
    say(this.#about, some
      ? `${range(one)}, ${t("kOfN", { k: count(one.k), n: count(one.n) })}` : "");
  }

  #moreButton(show) {
    return element("button", {
      type: "button", class: "link small-link", data: { word: `more.${show}`, testid: show },
      onclick: () => this.#open({ show, title: t(`more.${show}`) }),
    });
  }
}

export class People {
  #handoffs;
  #scores;
  #figures;
  node;

  constructor(open) {
    this.#handoffs = new CountedNumber(open, "handoffs");
    this.#scores = Object.fromEntries(SCORES.map((score) =>
      [score, new CountedNumber(open, `score-${score}`)]));
    const scores = element("dl", { class: "small scores" }, ...SCORES.map((score) =>
      element("div", {}, element("dt", { data: { word: "score", wordValue: score } }),
        element("dd", {}, this.#scores[score].node))));
    this.#figures = ORDER.map((name) =>
      new PeopleFigure(name, open, name === "csat" ? scores : null));
    this.node = element(
      "div", {},
      element("p", { class: "lead" },
        element("span", { data: { word: "people.handoffs" } }), " ", this.#handoffs.node),
      element("div", { class: "grid" }, ...this.#figures.map((figure) => figure.node)),
    );
  }

  draw(people) {
    const { handoffs = null } = people ?? {};
    this.#handoffs.show(
      count(handoffs), handoffs ? { show: "handed_over", title: t("people.handoffs") } : null,
    );
    for (const figure of this.#figures) figure.draw(people);
    for (const score of SCORES) {
      const some = people?.scores?.[score];
      const what = { show: `score_${score}`, title: t("score", score) };
      this.#scores[score].show(count(some), some ? what : null);
    }
  }
}
