/** Chooses which failures are listed. */

import { element } from "/look/element.js";
import { KINDS, LANGS, STATES } from "/trainer/address.js";
import { count } from "/trainer/words.js";

function radios(name, word, values, changed) {
  const one = (value) => element(
    "label", {},
    element("input", {
      type: "radio", name, value, data: { testid: `${name}-${value || "all"}` },
      onchange: () => changed({ [name]: value }),
    }),
    element(
      "span", { class: "pill" },
      element("span", { data: { word: `${name}.${value || "all"}` } }), element("b", {}),
    ),
  );
  return element(
    "fieldset", { class: `choice ${name}` },
    element("legend", { class: "unseen", data: { word } }), ...values.map(one),
  );
}

export class Filter {
  #lang;
  node;

  /** `changed(changes)`: something else is to be listed. */
  constructor(changed) {
    this.#lang = element(
      "select", { data: { testid: "lang" }, onchange: () => changed({ lang: this.#lang.value }) },
      ...LANGS.map((value) =>
        element("option", { value, data: { word: `lang.${value || "all"}` } })),
    );
    this.node = element(
      "form", { class: "filter", role: "search", data: { wordLabel: "filter" } },
      radios("kind", "byKind", KINDS, changed),
      element(
        "div", { class: "ends" },
        radios("state", "byState", STATES, changed),
        element("label", {},
          element("span", { class: "unseen", data: { word: "byLang" } }), this.#lang),
      ),
    );
    this.node.addEventListener("submit", (event) => event.preventDefault());
  }

  draw({ kind, state, lang }) {
    for (const [name, value] of Object.entries({ kind, state })) {
      this.node.querySelector(`[name="${name}"][value="${value}"]`).checked = true;
    }
    this.#lang.value = lang;
  }

  /** How many there are of each kind, as last heard; null: nobody knows. */
  count(counts) {
    for (const kind of KINDS.slice(1)) {
      const number = this.node.querySelector(`[name="kind"][value="${kind}"] + .pill b`);
      number.textContent = counts ? ` ${count(counts[kind])}` : "";
    }
  }
}
