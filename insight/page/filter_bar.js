/** Chooses the period, the channel and the language; the page's address keeps the choice. */

import { element, reconcile } from "/look/element.js";
import { named, t } from "/insight/words.js";
import { PERIODS, fromAddress, toAddress } from "/insight/period.js";

const OWN = "own";

function labelled(word, node) {
  return element(
    "label", { class: "field" },
    element("span", { class: "unseen", data: { word } }), node,
  );
}

function dayInput(testid) {
  return element("input", { type: "date", required: true, data: { testid } });
}

export class FilterBar {
  #changed;
  #filter = fromAddress(location.search);
  #shown = null;
  #periods = element("fieldset", { class: "periods" });
  #own = element("div", { class: "own", hidden: true });
  #from = dayInput("from");
  #to = dayInput("to");
  #channel = element("select", { data: { testid: "channel" } });
  #lang = element("select", { data: { testid: "lang" } });
  node;

  /** `changed()` is called when another part of the record is asked for. */
  constructor(changed) {
    this.#changed = changed;
    this.#periods.append(
      element("legend", { class: "unseen", data: { word: "period" } }),
      ...[...PERIODS.map(String), OWN].map((value) => this.#period(value)),
    );
    this.#own.append(labelled("from", this.#from), "–", labelled("to", this.#to));
    this.node = element(
      "form", { class: "filter", role: "search", data: { wordLabel: "filter" } },
      this.#periods, this.#own, labelled("channel", this.#channel), labelled("lang", this.#lang),
    );
    this.node.addEventListener("submit", (event) => event.preventDefault());
    for (const input of [this.#from, this.#to]) {
      input.addEventListener("change", () => this.#takeOwn());
    }
    for (const [name, select] of [["channel", this.#channel], ["lang", this.#lang]]) {
      select.addEventListener("change", () => this.#take({ [name]: select.value || null }));
    }
    window.addEventListener("popstate", () => {
      this.#filter = fromAddress(location.search);
      this.draw();
      this.#changed();
    });
  }

  get value() {
    return this.#filter;
  }

  /** `shown`: the overview last shown, whose channels, languages and days can be chosen. */
  draw(shown = this.#shown) {
    this.#shown = shown;
    const { days, from, to, channel, lang } = this.#filter;
    const period = this.#periods.querySelector(`[value="${days ?? OWN}"]`);
    period.checked = true;
    this.#own.hidden = days !== null;
    if (document.activeElement !== this.#from) this.#from.value = from ?? "";
    if (document.activeElement !== this.#to) this.#to.value = to ?? "";
    this.#from.max = this.#to.max = shown?.today ?? "";
    this.#options(this.#channel, "channel", shown?.channels ?? [], channel);
    this.#options(this.#lang, "language", shown?.langs ?? [], lang);
  }

  #period(value) {
    const word = value === OWN ? { word: "ownDays" } : { word: "lastDays", wordValue: value };
    return element(
      "label", {},
      element("input", {
        type: "radio", name: "period", value, data: { testid: `period-${value}` },
        onchange: () => this.#choose(value),
      }),
      element("span", { data: word }),
    );
  }

  #choose(value) {
    if (value !== OWN) this.#take({ days: Number(value), from: null, to: null });
    else if (this.#shown) {
      this.#take({ days: null, from: this.#shown.from, to: this.#shown.to });
      this.#from.focus();
    } else this.draw();
  }

  #takeOwn() {
    const [from, to] = [this.#from.value, this.#to.value];
    if (!from || !to) return;
    const right = from <= to;
    this.#to.setCustomValidity(right ? "" : t("daysReversed"));
    if (right) this.#take({ days: null, from, to });
    else this.#to.reportValidity();
  }

  #take(changes) {
    this.#filter = { ...this.#filter, ...changes };
    history.pushState(null, "", `${location.pathname}${toAddress(this.#filter)}`);
    this.draw();
    this.#changed();
  }

  #options(select, kind, values, chosen) {
    // What the address names stays to be seen, even if nothing of it was ever counted.
    const all = ["", ...new Set([...values, ...(chosen ? [chosen] : [])])];
    reconcile(select, all, {
      key: (value) => value,
      make: (value) => element("option", { value }),
      update: (option, value) => {
        option.textContent = value ? named(kind, value) : t(`all.${kind}`);
      },
    });
    select.value = chosen ?? "";
  }
}
