/** Says how fresh the page's numbers are, that it waits, and what it means if nobody answers. */

import { element } from "/look/element.js";
import { problemWords } from "/look/staff_words.js";
import { RecordAway } from "/insight/api.js";
import { say } from "/insight/counted_number.js";
import { clock, count, dayRange } from "/insight/format.js";
import { t } from "/insight/words.js";

const SAY_AFTER_MS = 300;
const SLOW_AFTER_MS = 2000;

export class Freshness {
  #away;
  #overview = null;
  #at = null;
  #waits = null;
  #error = null;
  #timers = [];
  #behind = element("span", { class: "behind", hidden: true, data: { testid: "behind" } });
  #says = element("span", { data: { testid: "updated" } });
  node = element("p", { class: "small freshness" }, this.#says, this.#behind);

  /** `away`: the thin bar that says that nobody counts. */
  constructor(away) {
    this.#away = away;
  }

  waiting() {
    this.#endWait();
    const after = (word, ms) => setTimeout(() => {
      this.#waits = word;
      this.draw();
    }, ms);
    this.#timers = [after("loading", SAY_AFTER_MS), after("slow", SLOW_AFTER_MS)];
  }

  fresh(overview) {
    this.#endWait();
    this.#overview = overview;
    this.#at = Date.now();
    this.#error = null;
    this.draw();
  }

  failed(error) {
    this.#endWait();
    this.#error = error;
    this.draw();
  }

  clear() {
    this.#endWait();
    this.#overview = this.#at = this.#error = null;
    this.draw();
  }

  draw() {
    const at = this.#at && clock(this.#at, this.#overview.time_zone);
    this.#away.hidden = this.#error === null;
    if (this.#error) say(this.#away, `${this.#problem()}${at ? ` ${t("numbersOf", at)}` : ""}`);
    const old = this.#error && at ? t("updatedAt", at) : "";
    const fresh = !this.#error && at ? t("updatedNow") : "";
    const { from, to } = this.#overview ?? {};
    const days = from ? t("daysShown", dayRange(from, to)) : "";
    say(this.#says, this.#waits ? t(this.#waits) : `${days}${old || fresh}`);
    const behind = this.#overview?.behind ?? 0;
    this.#behind.hidden = behind === 0;
    say(this.#behind, behind ? t("behind", count(behind)) : "");
  }

  #problem() {
    return this.#error instanceof RecordAway ? t("recordAway") : problemWords(this.#error);
  }

  #endWait() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    this.#waits = null;
  }
}
