/** What is hidden in one case and what of it the agent has had shown, by line or by path. */

import { MaskedText } from "/console/masked.js";

export class Hidden {
  #case;
  #on;
  #texts = [];

  /**
   * `on.find(id)` gives the case as it is now, `on.online()` says whether one can ask;
   * `on.reveal(id, about)` asks, `on.conceal(id, key)` forgets.
   */
  constructor(caseId, on) {
    this.#case = caseId;
    this.#on = on;
  }

  /** Whether anything may be asked for: the case is the agent's and the server can be reached. */
  allowed() {
    return this.#on.online() && this.#on.find(this.#case)?.left === null;
  }

  spans(path) {
    return this.#on.find(this.#case)?.spans[path] ?? [];
  }

  /** Fills `node` with the masked text of a line (`key` is its number) or of a path. */
  text(node, text, spans, key) {
    const about = typeof key === "number" ? { seq: key } : { field: key };
    const masked = new MaskedText(node, text, spans, {
      revealed: () => this.#on.find(this.#case)?.revealed.get(key),
      reveal: () => this.#on.reveal(this.#case, about),
      conceal: () => this.#on.conceal(this.#case, key),
      allowed: () => this.allowed(),
    });
    this.#texts.push(masked);
    return masked;
  }

  refresh() {
    for (const text of this.#texts) text.refresh();
  }
}
