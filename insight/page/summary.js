/** One day in a few sentences, to be read or copied into a message. */

import { AsyncRegion } from "/look/async_region.js";
import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { language } from "/look/language.js";
import { summary } from "/insight/api.js";
import { addDays } from "/insight/format.js";
import { browserDay } from "/insight/period.js";
import { wordsFor } from "/insight/problem.js";
import { t } from "/insight/words.js";

class SummaryDialog {
  #region = new AsyncRegion(t, wordsFor);
  #text = element("pre", { class: "summary", tabindex: "0", data: { testid: "summary-text" } });
  #copied = element("span", { class: "small", role: "status" });
  #copy = element("button", {
    type: "button", disabled: true, text: t("copy"), data: { testid: "summary-copy" },
    onclick: () => this.#take(),
  });
  #day;
  #dialog;

  constructor(today) {
    this.#day = element("input", {
      type: "date", required: true, max: today, value: addDays(today, -1), autofocus: true,
      data: { testid: "summary-day" }, onchange: () => this.load(),
    });
    this.#text.setAttribute("aria-label", t("summary"));
    this.#dialog = element(
      "dialog", { class: "wide", "aria-label": t("summary"), data: { testid: "summary-dialog" } },
      element("h2", { text: t("summary") }),
      element("label", { class: "field" }, element("span", { class: "small", text: t("day") }),
        this.#day),
      this.#region.node, this.#text,
      element(
        "div", { class: "choices-row" }, this.#copied, this.#copy,
        element("button", {
          type: "button", class: "main", text: t("close"), onclick: () => this.#dialog.close(),
        }),
      ),
    );
  }

  open() {
    showDialog(this.#dialog);
    this.load();
  }

  load() {
    const day = this.#day.value;
    if (!day) return;
    this.#copied.textContent = "";
    this.#region.run(() => summary(day, language()), (text) => {
      this.#text.textContent = text;
      this.#copy.disabled = false;
    });
  }

  async #take() {
    try {
      await navigator.clipboard.writeText(this.#text.textContent);
      this.#copied.textContent = t("copied");
    } catch (error) {
      console.warn(error); // No secure context, or the reader refused.
      getSelection().selectAllChildren(this.#text);
      this.#copied.textContent = t("copyByHand");
    }
  }
}

/** `today`: the shop's day; null before the server has said it. */
export function openSummary(today) {
  new SummaryDialog(today ?? browserDay()).open();
}
