/** A number in the page that opens the cases it counts. */

import { element } from "/look/element.js";
import { t } from "/insight/words.js";

/** Sets text only where it differs, so that a selection or a reader is not disturbed. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export class CountedNumber {
  node;
  #what = null;

  /** `open(what)` shows cases. */
  constructor(open, testid, name = "") {
    this.node = element("button", {
      type: "button", class: `number ${name}`.trim(), disabled: true, data: { testid },
      onclick: () => open(this.#what),
    });
  }

  /** `what`: the cases to show, `{title, show, ...}`; null where there are none. */
  show(text, what) {
    this.#what = what;
    say(this.node, text);
    this.node.disabled = what === null;
    if (what) this.node.setAttribute("aria-label", t("opens", { text, title: what.title }));
    else this.node.removeAttribute("aria-label");
  }
}
