/** The conversation on the customer's page: lines, messages on their way, and open choices. */

import { drawLine, drawPending } from "/widget/bubble.js";
import { Log } from "/look/log.js";

export class Transcript {
  #log;
  #area;
  #list;
  #open = null;
  #readFrom = 0;

  /** `choose(choice)` is called for a pressed choice; `byId` finds the page's elements. */
  constructor(byId, choose) {
    this.#area = byId("log");
    this.#list = byId("lines");
    this.#log = new Log({
      scroller: byId("scroller"),
      list: this.#list,
      newer: byId("newer"),
      draw: (line, previous) => drawLine(line, previous, choose),
    });
  }

  get empty() {
    return this.#log.length === 0;
  }

  seen(caseId) {
    return caseId ? this.#log.seen(caseId) : 0;
  }

  /** Keeps the lines up to `last` from being read out: they are history, not news. */
  expect(caseId, last) {
    this.#readFrom = last;
    if (this.seen(caseId) >= last) this.#area.setAttribute("aria-live", "polite");
    else this.#area.setAttribute("aria-live", "off");
  }

  /** Drops everything, what is on its way too. */
  reset() {
    this.#log.unpendAll();
    this.#log.reset();
    this.#open = null;
  }

  add(caseId, line) {
    if (!this.#log.add(caseId, line)) return;
    if (line.seq >= this.#readFrom) {
      // After the next frame, or the last line of the history would be read as well.
      requestAnimationFrame(() => this.#area.setAttribute("aria-live", "polite"));
    }
    this.#settleChoices();
  }

  pend(entry, how) {
    this.#log.pend(entry.frame.id, drawPending(entry, how));
    this.#settleChoices();
  }

  unpend(id) {
    this.#log.unpend(id);
    this.#settleChoices();
  }

  follow() {
    this.#log.follow();
  }

  /** Choices can be pressed only while nothing but the bot's own turn has followed them. */
  allowChoices(allowed) {
    this.#open = allowed;
    this.#settleChoices();
  }

  #settleChoices() {
    const groups = this.#list.querySelectorAll(".choices");
    const pending = this.#list.querySelector("[data-testid=pending]") !== null;
    groups.forEach((group, index) => {
      const last = index === groups.length - 1;
      const usable = last && this.#open && !pending && this.#isNewest(group.closest("li"));
      for (const button of group.children) button.disabled = !usable;
    });
  }

  #isNewest(item) {
    for (let next = item.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.dataset.who !== "bot" || next.dataset.case !== item.dataset.case) return false;
    }
    return true;
  }
}
