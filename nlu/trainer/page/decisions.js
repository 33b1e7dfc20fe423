/** The decisions, always the same keys in the same place, and what their keys do. */

import { element } from "/look/element.js";
import { t } from "/trainer/words.js";

// By place on the keyboard, so that they work while a Korean layout is on.
const DECISIONS = [
  ["A", "KeyA", "article"], ["I", "KeyI", "intent"], ["S", "KeyS", "dismiss"],
  ["K", "KeyK", "before"], ["J", "KeyJ", "next"],
];

export class Decisions {
  #actions;
  #active;
  #buttons;
  node;

  /** `actions`: a function for each decision; `active()` says whether the page takes keys. */
  constructor(actions, active) {
    this.#actions = actions;
    this.#active = active;
    this.#buttons = Object.fromEntries(DECISIONS.map(([key, , name]) => [name, element(
      "button", {
        type: "button", "aria-keyshortcuts": key, data: { testid: `decide-${name}` },
        onclick: () => this.#do(name),
      },
      element("kbd", { text: key }), element("span", {}),
    )]));
    this.node = element(
      "section", { class: "decisions", data: { testid: "decisions", wordLabel: "decisions" } },
      ...Object.values(this.#buttons),
    );
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** `able`: which of them can be done now; `done`: the message is dealt with. */
  draw(able, done) {
    for (const [name, button] of Object.entries(this.#buttons)) {
      const word = name === "dismiss" && done ? "reopen" : name;
      button.lastElementChild.textContent = t(`key.${word}`);
      button.setAttribute("aria-disabled", String(!able.has(name)));
    }
  }

  #do(name) {
    if (this.#buttons[name].getAttribute("aria-disabled") !== "true") this.#actions[name]();
  }

  #pressed(event) {
    if (!this.#active() || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const writing = event.target.matches("input:not([type=radio]), textarea, select");
    if (event.key === "Escape" && writing) event.target.blur();
    if (event.isComposing || event.repeat || writing) return;
    const found = DECISIONS.find(([, code]) => code === event.code);
    if (!found) return;
    event.preventDefault();
    this.#do(found[2]);
  }
}
