/** From cases with a question to those that stayed resolved, as bars. */

import { makeBar, setBar } from "/look/bar.js";
import { element } from "/look/element.js";
import { CountedNumber, say } from "/insight/counted_number.js";
import { count, percent } from "/insight/format.js";
import { t } from "/insight/words.js";

const SHOWS = { questions: "n", contained: "contained", resolved: "resolved", durable: "durable" };

class Step {
  #show;
  #word;
  #bar = makeBar();
  #number;
  #share = element("span", { class: "small share-of" });
  node;

  constructor(step, open) {
    this.#show = SHOWS[step];
    this.#word = `name.${this.#show}`;
    this.#number = new CountedNumber(open, "funnel-n");
    this.node = element(
      "li", { data: { testid: "funnel-step", step } },
      element("span", { class: "what", data: { word: this.#word } }),
      this.#bar, element("span", { class: "counts" }, this.#number.node, this.#share),
    );
  }

  draw(n, all) {
    this.#number.show(count(n), n ? { show: this.#show, title: t(this.#word) } : null);
    say(this.#share, all ? percent(n / all, all) : "");
    setBar(this.#bar, all ? n / all : 0);
  }
}

export class Funnel {
  #steps;
  #greetings;
  #note = element("p", { class: "small" });
  node;

  constructor(open) {
    this.#greetings = new CountedNumber(open, "greetings");
    this.#steps = Object.fromEntries(
      Object.keys(SHOWS).map((name) => [name, new Step(name, open)]),
    );
    const steps = Object.values(this.#steps).map((step) => step.node);
    this.node = element(
      "div", { class: "part" }, element("h3", { data: { word: "funnel" } }),
      element("ol", { class: "bars" }, ...steps), this.#note,
    );
  }

  draw(overview) {
    const n = Object.fromEntries((overview?.funnel ?? []).map((step) => [step.step, step.n]));
    for (const [name, step] of Object.entries(this.#steps)) step.draw(n[name], n.questions);
    const greetings = overview?.greetings ?? 0;
    this.#note.hidden = !overview?.n;
    this.#greetings.show(
      count(greetings), greetings ? { show: "greetings", title: t("greetings") } : null,
    );
    const words = t("funnelNote", this.#greetings.node);
    if (this.#note.lastChild?.textContent === words.at(-1)) return;
    this.#note.replaceChildren(...words);
  }
}
