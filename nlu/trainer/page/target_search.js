/** Finds any intent or article by a part of its name: a field with a list below it. */

import { element } from "/look/element.js";
import { articleTarget, intentTarget } from "/trainer/suggestions.js";
import { count, t } from "/trainer/words.js";

const MOST = 8;
const plain = (text) => text.normalize("NFC").toLowerCase();

export class TargetSearch {
  #pick;
  #all = [];
  #found = [];
  #at = -1;
  #input = element("input", {
    type: "text", id: "find-target", role: "combobox", autocomplete: "off",
    "aria-expanded": "false", "aria-controls": "found-targets", "aria-autocomplete": "list",
    maxlength: 100, data: { testid: "find-target", wordPlaceholder: "findHint" },
  });
  #list = element("ul", {
    id: "found-targets", role: "listbox", hidden: true, data: { testid: "found-targets",
      wordLabel: "find" },
  });
  #says = element("p", { class: "unseen", role: "status" });
  node;

  /** `pick(target)` is called with the one chosen. */
  constructor(pick) {
    this.#pick = pick;
    this.node = element(
      "div", { class: "search" },
      element("label", { for: "find-target", class: "small", data: { word: "find" } }),
      this.#input, this.#list, this.#says,
    );
    this.#input.addEventListener("input", () => this.#search());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.#close());
  }

  /** `targets`: `{articles, intents}` as the server lists them. */
  offer({ articles, intents }) {
    this.#all = [...articles.map(articleTarget), ...intents.map(intentTarget)];
    if (!this.#list.hidden) this.#search();
  }

  focus() {
    this.#input.focus();
  }

  clear() {
    this.#input.value = "";
    this.#close();
  }

  #search() {
    const words = plain(this.#input.value).split(/\s+/).filter(Boolean);
    const fits = ({ label, name }) => {
      const text = plain(`${label} ${name}`);
      return words.every((word) => text.includes(word));
    };
    this.#found = words.length ? this.#all.filter(fits).slice(0, MOST) : [];
    this.#at = this.#found.length ? 0 : -1;
    const open = words.length > 0;
    this.#list.hidden = !open;
    this.#input.setAttribute("aria-expanded", String(open));
    this.#says.textContent = !open ? ""
      : this.#found.length ? t("found", count(this.#found.length)) : t("foundNone");
    this.#draw();
  }

  #draw() {
    const option = (target, place) => {
      const isArticle = target.as === "phrasing";
      const about = [
        t(isArticle ? "isArticle" : "isIntent"),
        target.count === null ? null : t(isArticle ? "phrasings" : "examples", count(target.count)),
      ].filter(Boolean).join(" · ");
      return element(
        "li", {
          id: `found-${place}`, role: "option", "aria-selected": String(place === this.#at),
          data: { testid: "found-target", as: target.as, name: target.name },
          // Before the field loses the focus, which would close the list.
          onpointerdown: (event) => event.preventDefault(),
          onclick: () => this.#choose(target),
        },
        element("span", { text: target.label, lang: target.lang }),
        element("span", { class: "small", text: about }),
      );
    };
    const none = element("li", {
      class: "small", role: "option", "aria-disabled": "true", "aria-selected": "false",
      text: t("foundNone"),
    });
    this.#list.replaceChildren(...(this.#found.length ? this.#found.map(option) : [none]));
    if (this.#at < 0) this.#input.removeAttribute("aria-activedescendant");
    else this.#input.setAttribute("aria-activedescendant", `found-${this.#at}`);
    this.#list.scrollIntoView({ block: "nearest" });
    this.#list.children[this.#at]?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (this.#list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.#found.length) {
      this.#at = (this.#at + step + this.#found.length) % this.#found.length;
      this.#draw();
    } else if (event.key === "Enter" && this.#at >= 0) {
      this.#choose(this.#found[this.#at]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.#close();
    } else return;
    event.preventDefault();
  }

  #choose(target) {
    this.clear();
    this.#pick(target);
  }

  #close() {
    this.#list.hidden = true;
    this.#found = [];
    this.#at = -1;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }
}
