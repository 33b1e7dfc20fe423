/** Under an answer: whether it helped. Asked under the latest one, and changed at any time. */

import { element } from "/look/element.js";
import { icon } from "/look/icons.js";
import { place } from "/look/place.js";
import { t } from "/widget/words.js";

const says = (tag, word) => element(tag, { text: t(word), data: { word } });

const thumb = (helped) => {
  const drawn = icon("thumb");
  if (!helped) drawn.classList.add("down");
  return drawn;
};

export class Helped {
  #list;
  #on;
  #changing = null;

  /** Fills the `.helped` of `list`; `on`: `say(seq, helped)`, `person()`, `lost()` the focus. */
  constructor(list, on) {
    this.#list = list;
    this.#on = on;
  }

  show(chat) {
    const rows = [...this.#list.querySelectorAll(".helped")];
    rows.forEach((row, index) => {
      const item = row.closest("li").dataset;
      const ours = item.case === chat.caseId;
      const seq = Number(item.seq);
      if (ours) row.dataset.said = chat.helped(seq) ?? "";
      const asks = ours && chat.judges && index === rows.length - 1;
      const state = [row.dataset.said, asks, this.#changing === row, chat.owner === "bot"].join();
      if (row.dataset.state === state) return;
      row.dataset.state = state;
      this.#draw(row, seq, { asks, person: chat.owner === "bot" });
    });
  }

  #draw(row, seq, { asks, person }) {
    const { said } = row.dataset;
    const helped = said === "true";
    const focused = row.contains(place.root().activeElement);
    if (asks && (said === "" || this.#changing === row)) {
      row.replaceChildren(this.#question(row, seq, said));
    } else if (asks) {
      row.replaceChildren(
        says("p", helped ? "thanksYes" : "thanksNo"),
        ...(helped || !person ? [] : [this.#button("person", "", () => this.#on.person())]),
        this.#button("change", "link", () => {
          this.#changing = row;
          this.#draw(row, seq, { asks, person });
        }),
      );
    } else if (said === "") row.replaceChildren();
    else row.replaceChildren(thumb(helped), says("p", helped ? "didHelp" : "didNotHelp"));
    if (!focused) return;
    const next = row.querySelector("[aria-pressed=true], .link");
    if (next) next.focus();
    else this.#on.lost();
  }

  #question(row, seq, said) {
    const answer = (helped) => {
      const button = this.#button(helped ? "helpedYes" : "no", "quiet", () => {
        this.#changing = null;
        this.#on.say(seq, helped);
      });
      button.setAttribute("aria-pressed", String(said === String(helped)));
      button.prepend(thumb(helped));
      return button;
    };
    return element("div", {
      role: "group", "aria-label": t("helped"), data: { wordLabel: "helped" },
    }, answer(true), answer(false));
  }

  #button(word, look, onclick) {
    return element("button", {
      type: "button", class: look, data: { testid: `helped-${word}` }, onclick,
    }, says("span", word));
  }
}
