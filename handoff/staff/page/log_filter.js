/** What part of the log to show: by whom, and what. */

import { element } from "/look/element.js";
import { DID, t } from "/staff/words.js";

function labelled(word, node) {
  const label = element("label", { for: node.id, class: "small", data: { word } });
  return element("div", {}, label, node);
}

export class LogFilter {
  #who = element("input", {
    id: "log-who", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    maxlength: 64, data: { testid: "log-who" },
  });
  #did = element("select", { id: "log-did", data: { testid: "log-did" } });
  #all = element("button", {
    type: "button", class: "quiet", hidden: true, data: { testid: "log-all", word: "filterClear" },
  });
  #value = { who: "", did: "" };
  node;

  /** `changed()` is called when another part is asked for. */
  constructor(changed) {
    const find = element("button", { type: "submit", data: { testid: "log-find", word: "filter" } });
    const options = ["", ...DID].map((did) =>
      element("option", { value: did, data: { word: `short.${did || "anything"}` } }));
    this.#did.append(...options);
    this.node = element(
      "form", { class: "filter", role: "search" },
      labelled("filterWho", this.#who), labelled("filterWhat", this.#did), find, this.#all,
    );
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#value = { who: this.#who.value.trim().toLowerCase(), did: this.#did.value };
      changed();
    });
    this.#all.addEventListener("click", () => {
      this.clear();
      this.#who.focus();
      changed();
    });
  }

  get value() {
    return this.#value;
  }

  get active() {
    return Boolean(this.#value.who || this.#value.did);
  }

  clear() {
    this.node.reset();
    this.#value = { who: "", did: "" };
  }

  draw() {
    this.#all.hidden = !this.active;
    this.node.setAttribute("aria-label", t("log"));
  }
}
