/** The log: who did what and when, newest first, and whether its chain is whole. */

import { element } from "/look/element.js";
import { applyWords } from "/look/language.js";
import { AsyncRegion } from "/look/async_region.js";
import { LogFilter } from "/staff/log_filter.js";
import { logEntry } from "/staff/log_entry.js";
import { audit } from "/staff/requests.js";
import { t } from "/staff/words.js";

export class Log {
  #section;
  #filter = new LogFilter(() => this.load());
  #region = new AsyncRegion(t);
  #pages = [];
  #receipt = element("p", {
    class: "receipt", role: "status", hidden: true, data: { testid: "chain" },
  });
  #list = element("ol", { class: "entries", data: { testid: "entries" } });
  #empty = element("p", { class: "empty", hidden: true });
  #more = element("button", {
    type: "button", hidden: true, data: { testid: "log-more", word: "more" },
    onclick: () => this.#next(),
  });
  #end = element("p", { class: "small", hidden: true, tabindex: "-1", data: { word: "thatsAll" } });

  constructor(section) {
    this.#section = section;
    const title = element("h1", { id: "log-title", data: { word: "log" } });
    section.append(
      element("div", { class: "ends head" }, title),
      this.#filter.node, this.#receipt, this.#list, this.#empty, this.#region.node,
      element("div", { class: "foot" }, this.#more, this.#end),
    );
    this.draw();
  }

  load() {
    return this.#region.run(() => audit(this.#filter.value, null), (page) => {
      this.#pages = [page];
      this.draw();
    });
  }

  clear() {
    this.#pages = [];
    this.#filter.clear();
    this.draw();
  }

  draw() {
    const entries = this.#pages.flatMap((page) => page.entries);
    const loaded = this.#pages.length > 0;
    this.#list.replaceChildren(...entries.map(logEntry));
    this.#empty.hidden = !loaded || entries.length > 0;
    this.#empty.dataset.word = this.#filter.active ? "noLogFound" : "noLog";
    this.#more.hidden = !this.#pages.at(-1)?.next;
    this.#end.hidden = entries.length === 0 || !this.#more.hidden;
    this.#drawReceipt(loaded && entries.length > 0);
    this.#filter.draw();
    applyWords(t, this.#section);
  }

  /** What is shown is only as good as its weakest page. */
  #drawReceipt(shown) {
    const whole = this.#pages.every((page) => page.whole);
    this.#receipt.hidden = !shown;
    this.#receipt.className = `receipt ${whole ? "fine" : "danger"}`;
    this.#receipt.dataset.whole = String(whole);
    this.#receipt.dataset.word = whole ? "whole" : "broken";
  }

  #next() {
    const first = this.#list.children.length;
    const before = this.#pages.at(-1).next;
    this.#region.run(() => audit(this.#filter.value, before), (page) => {
      this.#pages.push(page);
      this.draw();
      // The button may be gone: the focus goes on to what it brought.
      (this.#more.hidden ? this.#list.children[first] ?? this.#end : this.#more).focus();
    });
  }
}
