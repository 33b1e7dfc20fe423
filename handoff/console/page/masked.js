/** Shows masked texts, with a button that has what is hidden shown, on record. */

import { element } from "/look/element.js";
import { chips } from "/look/masked_text.js";
import { t } from "/console/words.js";

/**
 * A text in `node` that can be shown and hidden again. `how`: `revealed()` gives the shown text or
 * undefined, `reveal()` asks for it, `conceal()` forgets it, `allowed()` says whether one may ask.
 */
export class MaskedText {
  #node;
  #button;
  #text;
  #spans;
  #how;
  #shown = null;

  constructor(node, text, spans, how) {
    this.#node = node;
    this.#text = text;
    this.#spans = spans;
    this.#how = how;
    this.#button = element("button", {
      type: "button", class: "link reveal", data: { testid: "reveal" },
      onclick: () => (how.revealed() === undefined ? how.reveal() : how.conceal()),
    });
    this.refresh();
  }

  /** The button, to be put behind the text. */
  get button() {
    return this.#button;
  }

  /** What stands in the node now, without chips. */
  get plain() {
    return this.#how.revealed() ?? this.#text;
  }

  /** Shows what is known now; the button stays the same one, so that it keeps the focus. */
  refresh() {
    const revealed = this.#how.revealed();
    this.#button.disabled = revealed === undefined && !this.#how.allowed();
    const says = revealed ?? null;
    if (this.#button.dataset.word && says === this.#shown) return;
    this.#shown = says;
    const nodes = revealed === undefined ? chips(this.#text, this.#spans) : [revealed];
    this.#node.replaceChildren(...nodes);
    const word = revealed === undefined ? "reveal" : "conceal";
    this.#button.dataset.word = word;
    this.#button.textContent = t(word);
  }
}
