/** The cases behind a number: a list beside the page, newest first, fifty at a time. */

import { AsyncRegion } from "/look/async_region.js";
import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { cases } from "/insight/api.js";
import { caseRow } from "/insight/case_row.js";
import { openCase } from "/insight/case_view.js";
import { closeButton } from "/insight/close_button.js";
import { count, dayRange } from "/insight/format.js";
import { wordsFor } from "/insight/problem.js";
import { t } from "/insight/words.js";

class Cases {
  #query;
  #timeZone;
  #region = new AsyncRegion(t, wordsFor);
  #list = element("ol", { class: "case-list", data: { testid: "cases" } });
  #total = element("p", { class: "small", data: { testid: "cases-total" } });
  #more = element("button", {
    type: "button", hidden: true, text: t("more"), data: { testid: "cases-more" },
    onclick: () => this.#load(),
  });
  #next = null;
  #dialog;

  constructor({ title, ...query }, timeZone) {
    this.#query = query;
    this.#timeZone = timeZone;
    this.#dialog = element(
      "dialog", { class: "drawer", "aria-label": title, data: { testid: "cases-dialog" } },
      element("header", { class: "ends" }, element("h2", { tabindex: "-1", autofocus: true,
        text: title }), closeButton(() => this.#dialog.close(), "cases-close")),
      this.#total, this.#list, this.#region.node,
      element("div", { class: "foot" }, this.#more),
    );
  }

  open() {
    showDialog(this.#dialog);
    this.#load();
  }

  #load() {
    return this.#region.run(() => cases(this.#query, this.#next), (page) => {
      const first = this.#list.children.length;
      this.#next = page.next;
      this.#list.append(...page.cases.map((one) =>
        caseRow(one, this.#timeZone, () => openCase(one, this.#timeZone))));
      const { from, to } = this.#query;
      this.#total.textContent = t("casesOf", { n: count(page.total), days: dayRange(from, to) });
      this.#more.hidden = page.next === null;
      // The button may be gone: the focus goes on to what it brought.
      if (first) (this.#more.hidden ? this.#list.children[first]?.firstChild : this.#more)?.focus();
    });
  }
}

/** `what`: `{title, show, from, to, channel, lang, facet, value}`. */
export function openCases(what, timeZone) {
  new Cases(what, timeZone).open();
}
