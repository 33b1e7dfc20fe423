/** Keyboard shortcuts and the sheet that lists them. */

import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { t } from "/console/words.js";

// By place on the keyboard, so that they work while a Korean layout is on.
const LETTERS = {
  KeyN: ["N", "next"],
  KeyR: ["R", "reply"],
  KeyP: ["P", "attach"],
  KeyJ: ["J", "down"],
  KeyK: ["K", "up"],
  KeyH: ["H", "back"],
  KeyT: ["T", "transfer"],
  KeyE: ["E", "resolve"],
};

const SHEET = [
  ["N", "next"], ["R", "reply"], ["P", "attach"], ["Esc", "escape"], ["J / K", "move"],
  ["H", "back"], ["T", "transfer"], ["E", "resolve"], ["?", "help"],
];

export class Keys {
  #store;
  #actions;
  #active;

  /** `actions`: a function for each name above; `active()` says whether the desk is shown. */
  constructor(store, actions, active) {
    this.#store = store;
    this.#actions = actions;
    this.#active = active;
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  openSheet() {
    if (document.querySelector("dialog[open]")) return;
    const dialog = element("dialog", {
      "aria-label": t("keysTitle"), data: { testid: "help-sheet" },
    });
    const rows = SHEET.flatMap(([key, name]) => [
      element("dt", {}, element("kbd", { text: key })),
      element("dd", { text: t(`key.${name}`) }),
    ]);
    const letters = element("input", { type: "checkbox", data: { testid: "use-keys" } });
    letters.checked = this.#lettersOn;
    letters.addEventListener("change", () => this.#store.set("letters", letters.checked));
    const close = element("button", {
      type: "button", class: "main", text: t("close"), autofocus: true,
      onclick: () => dialog.close(),
    });
    dialog.append(
      element("h2", { text: t("keysTitle") }),
      element("dl", { class: "keys" }, ...rows),
      element("label", { class: "check" }, letters, t("useKeys")),
      element("div", { class: "choices-row" }, close),
    );
    showDialog(dialog);
  }

  get #lettersOn() {
    return this.#store.get("letters", true);
  }

  #pressed(event) {
    if (!this.#active() || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const writing = event.target.matches("input, textarea, select");
    if (event.key === "Escape" && writing) {
      this.#actions.leave();
      return;
    }
    if (writing || event.repeat) return;
    if (event.key === "?") {
      event.preventDefault();
      this.openSheet();
      return;
    }
    const letter = this.#lettersOn && !event.shiftKey ? LETTERS[event.code] : null;
    if (!letter) return;
    event.preventDefault();
    this.#actions[letter[1]]();
  }
}
