/** One change to a file: shown as it would be, and written only when told to. */

import { AsyncRegion } from "/look/async_region.js";
import { element } from "/look/element.js";
import { Refused } from "/look/staff_api.js";
import { preview, teach } from "/trainer/api.js";
import { diffView } from "/trainer/diff_view.js";
import { refusalWords, wordsFor } from "/trainer/problem.js";
import { t } from "/trainer/words.js";

const DONE_ALREADY = "already_there";

/** Runs `ask()`; a refusal of the change itself is an answer too. */
async function answered(ask) {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Refused && refusalWords(error)) return { refused: error };
    throw error;
  }
}

export class Change {
  #taught;
  #row = null;
  #target = null;
  #text = "";
  #shown = null;
  #notice = null;
  #busy = false;
  #region = new AsyncRegion(t, wordsFor);
  #body = element("div", { class: "change", "aria-live": "polite", data: { testid: "change" } });
  node = element("div", {}, this.#body, this.#region.node);

  /** `taught(target, result)` is called once it is written. */
  constructor(taught) {
    this.#taught = taught;
  }

  clear() {
    this.#shown = this.#notice = this.#target = null;
    this.#region.run(async () => null, () => this.draw());
    this.draw();
  }

  /** The words are being edited: what is shown isn't what would be written any more. */
  stale() {
    this.#shown = null;
    this.#notice = null;
    this.draw();
  }

  /** Shows what putting `text` under `target` would change. */
  look(row, target, text) {
    this.#row = row;
    this.#target = target;
    this.#text = text;
    return this.#region.run(() => answered(() => preview(this.#asked())), (shown) => {
      this.#shown = shown;
      this.draw();
      this.#body.scrollIntoView({ block: "nearest" });
    });
  }

  /** Puts the focus on what writes it, if it can be written. */
  focus() {
    this.#body.querySelector("button")?.focus();
  }

  draw() {
    const shown = this.#shown;
    if (!shown) this.#body.replaceChildren();
    else if (shown.refused) this.#body.replaceChildren(...this.#refusal(shown.refused));
    else this.#body.replaceChildren(...this.#offer(shown));
  }

  #asked() {
    return { as: this.#target.as, name: this.#target.name, text: this.#text };
  }

  #offer(shown) {
    const will = this.#target.as === "intent" ? "willIntent" : "willPhrasing";
    return [
      this.#notice ? element("p", {
        class: "notice", text: t(this.#notice), data: { testid: "change-notice" },
      }) : null,
      element("p", { text: t(will, this.#target.label) }),
      diffView(shown),
      this.#button("add", shown.digest),
    ].filter(Boolean);
  }

  #refusal(error) {
    const done = error.code === DONE_ALREADY;
    return [
      element("p", {
        class: done ? "notice" : "problem", text: done ? t("isThere") : refusalWords(error),
        data: { testid: "refused", code: error.code },
      }),
      done ? this.#button("markTaught", "") : null,
    ].filter(Boolean);
  }

  #button(word, digest) {
    return element("button", {
      type: "button", class: "main", text: t(this.#busy ? "adding" : word),
      "aria-disabled": this.#busy ? "true" : null, data: { testid: "add" },
      onclick: () => this.#write(digest),
    });
  }

  #write(digest) {
    if (this.#busy) return;
    this.#busy = true;
    const target = this.#target;
    const change = { ...this.#asked(), digest };
    const written = () => answered(() => teach(this.#row, change)).finally(() => {
      this.#busy = false;
    });
    this.draw();
    this.#region.run(written, (result) => {
      if (!result.refused) this.#taught(target, result);
      else if (result.refused.code === "changed") this.#again();
      else {
        this.#shown = result;
        this.draw();
      }
    }).finally(() => this.draw());
  }

  /** Somebody edited the file meanwhile: theirs stays, and the change is made anew upon it. */
  #again() {
    this.#notice = "changedSince";
    return this.look(this.#row, this.#target, this.#text);
  }
}
