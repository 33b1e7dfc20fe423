/** At the end of a chat with a person: how it was. Shown once for a case, and never in the way. */

import { element } from "/look/element.js";
import { icon } from "/look/icons.js";
import { t } from "/widget/words.js";

const says = (tag, word, more) => element(tag, { ...more, text: t(word), data: { word } });

/** Options by their value; `words` of some of them, beside the value itself if `numbered`. */
function question(name, title, { values, words, numbered }, press) {
  const options = values.map((value) =>
    element("label", {},
      element("input", {
        type: "radio", name, value: String(value), class: "unseen", data: { testid: `${name}-${value}` },
        onchange: () => press({ [name]: value }),
      }),
      numbered ? element("span", { class: "box", text: String(value) }) : null,
      words[value] ? says("span", words[value], { class: numbered ? "small" : "box" }) : null));
  return element("fieldset", {}, says("legend", title),
    element("div", { class: numbered ? "scale" : "pair" }, ...options));
}

export class Rating {
  #place;
  #store;
  #on;
  #card = null;

  /** `store` remembers where it isn't wanted; `on`: `rate({score, easy})`, `lost()` the focus. */
  constructor(place, store, on) {
    this.#place = place;
    this.#store = store;
    this.#on = on;
  }

  show(chat) {
    const { rating, caseId } = chat;
    const wanted = chat.judges && rating && this.#store.get("unrated") !== caseId;
    if (!wanted || this.#card?.caseId !== caseId) {
      this.#place.replaceChildren();
      this.#card = null;
    }
    if (!wanted) return;
    this.#card ??= this.#draw(caseId, (said) => this.#on.rate({ ...this.#card.rating, ...said }));
    this.#card.rating = { score: rating.score, easy: rating.easy };
    for (const input of this.#place.querySelectorAll("input")) {
      input.checked = String(this.#card.rating[input.name]) === input.value;
    }
    const said = rating.score !== null || rating.easy !== null;
    this.#place.querySelector("[data-word=rated]").hidden = !said;
  }

  /** The customer has said enough of it, or goes on to something else. */
  leave() {
    if (this.#card) this.#store.set("unrated", this.#card.caseId);
  }

  #draw(caseId, press) {
    this.#place.append(
      element("section", { class: "rating", data: { testid: "rating" } },
        element("button", {
          type: "button", class: "quiet square", "aria-label": t("close"),
          data: { testid: "rating-close", wordLabel: "close" },
          onclick: () => {
            this.leave();
            this.#on.lost();
          },
        }, icon("close")),
        question("score", "rate", {
          values: [1, 2, 3, 4, 5], words: { 1: "worst", 5: "best" }, numbered: true,
        }, press),
        question("easy", "easy", {
          values: [true, false], words: { true: "yes", false: "no" },
        }, press),
        says("p", "rated", { class: "small", hidden: true })),
    );
    return { caseId };
  }
}
