/** The list of failures, newest first; it grows below, and nothing in it moves by itself. */

import { AsyncRegion } from "/look/async_region.js";
import { element, reconcile } from "/look/element.js";
import { failures } from "/trainer/api.js";
import { keyOf } from "/trainer/address.js";
import { drawRow, makeRow } from "/trainer/failure_row.js";
import { wordsFor } from "/trainer/problem.js";
import { count, t } from "/trainer/words.js";

const LOOK_MS = 10_000;

export class FailureList {
  #on;
  #query = null;
  #rows = [];
  #chosen = null;
  #total = 0;
  #next = null;
  #newer = 0;
  #timer = null;
  #region = new AsyncRegion(t, wordsFor);
  #heading = element("p", { class: "small", role: "status", data: { testid: "total" } });
  #fresh = element("button", {
    type: "button", class: "fresh", hidden: true, data: { testid: "newer" },
    onclick: () => this.reload(),
  });
  #list = element("ol", { class: "failures", data: { testid: "failures" } });
  #empty = element("div", { class: "empty", hidden: true, data: { testid: "no-failed" } });
  #more = element("button", {
    type: "button", hidden: true, data: { testid: "more", word: "more" },
    onclick: () => this.#load(this.#next),
  });
  node = element(
    "div", { class: "list" }, this.#heading, this.#fresh, this.#list, this.#empty,
    this.#region.node, this.#more,
  );

  /**
   * `on`: `open(row)` when a row is chosen, `label(taught)` names what was taught, `heard(error)`
   * after each look for newer ones (null: all is well), `loaded(counts)` when a list stands there.
   */
  constructor(on) {
    this.#on = on;
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.#query) this.#look();
    });
  }

  /** Lists what `query` asks for: `{kind, state, lang}`. */
  show(query) {
    this.#query = query;
    return this.reload();
  }

  reload() {
    return this.#load(null);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#query = null;
    this.#rows = [];
    this.#total = 0;
    this.#next = null;
    this.draw();
  }

  get first() {
    return this.#rows[0] ?? null;
  }

  /** Marks a row as the open one. */
  choose(row) {
    this.#chosen = row && keyOf(row);
    this.draw();
    const current = this.#list.querySelector("[aria-current]");
    current?.scrollIntoView({ block: "nearest" });
  }

  /** The row after (1) or before (-1) the open one that isn't done yet; null at the end. */
  beside(step) {
    const at = this.#rows.findIndex((row) => keyOf(row) === this.#chosen);
    if (at < 0) return this.first;
    return this.#rows[at + step] ?? null;
  }

  /** What became of a row is shown in its place. */
  settle(row, taught) {
    const here = this.#rows.find((one) => keyOf(one) === keyOf(row));
    if (!here) return;
    const was = this.#belongs(here);
    here.taught = taught;
    this.#total += Number(this.#belongs(here)) - Number(was);
    this.draw();
  }

  draw() {
    reconcile(this.#list, this.#rows, {
      key: keyOf,
      make: (row) => makeRow(row, () => this.#on.open(row)),
      update: (node, row) => {
        const label = row.taught ? this.#on.label(row.taught) : null;
        drawRow(node, row, keyOf(row) === this.#chosen, label);
      },
    });
    this.#heading.textContent = this.#rows.length ? t("totalOf", count(this.#total)) : "";
    this.#fresh.hidden = this.#newer === 0;
    this.#fresh.textContent = t("newer", count(this.#newer));
    this.#more.hidden = this.#next === null;
    const { kind, state, lang } = this.#query ?? {};
    const word = kind || lang ? "emptyHere" : state === "done" ? "emptyDone" : "emptyOpen";
    this.#empty.replaceChildren(element("p", { text: t(word) }));
  }

  #belongs(row) {
    return (row.taught !== null) === (this.#query?.state === "done");
  }

  #load(after) {
    const query = this.#query;
    clearTimeout(this.#timer);
    const asked = () => failures({ ...query, after });
    return this.#region.run(asked, ({ rows, total, next, counts }) => {
      const first = after ? this.#rows.length : 0;
      this.#rows = after ? [...this.#rows, ...rows] : rows;
      this.#total = total;
      this.#next = next;
      this.#newer = 0;
      this.#empty.hidden = this.#rows.length > 0;
      this.draw();
      // The button may be gone: the focus goes on to what it brought.
      if (first && this.#more.hidden) this.#list.children[first]?.firstElementChild.focus();
      this.#on.loaded(counts);
      this.#on.heard(null);
      this.#later();
    });
  }

  #later() {
    clearTimeout(this.#timer);
    if (this.#query) this.#timer = setTimeout(() => this.#look(), LOOK_MS);
  }

  /** Counts what is new, and shows it only when asked to. */
  async #look() {
    const query = this.#query;
    if (document.hidden) return;
    try {
      const { rows } = await failures(query);
      if (query !== this.#query) return;
      const known = new Set(this.#rows.map(keyOf));
      this.#newer = rows.filter((row) => !known.has(keyOf(row))).length;
      if (this.#newer && this.#rows.length === 0) await this.reload();
      this.#on.heard(null);
      this.draw();
    } catch (error) {
      if (query === this.#query) this.#on.heard(error);
    }
    this.#later();
  }
}
