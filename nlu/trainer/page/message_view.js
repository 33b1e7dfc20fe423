/** The open message: what was said around it, and what is done about it. */

import { AsyncRegion } from "/look/async_region.js";
import { element } from "/look/element.js";
import { applyWords, shortTime } from "/look/language.js";
import { failure } from "/trainer/api.js";
import { keyOf } from "/trainer/address.js";
import { conversation } from "/trainer/conversation.js";
import { aboutFailure, messageOf } from "/trainer/failure_row.js";
import { Outcome, settled } from "/trainer/outcome.js";
import { wordsFor } from "/trainer/problem.js";
import { Teaching } from "/trainer/teaching.js";
import { t } from "/trainer/words.js";

export class MessageView {
  detail = null;
  #on;
  #outcome = null;
  #region = new AsyncRegion(t, wordsFor);
  #title = element("h2", { tabindex: "-1", data: { testid: "message" } });
  #about = element("p", { class: "small", data: { testid: "message-about" } });
  #context = element("div", {});
  #place = element("div", {});
  #nothing = element("p", { class: "empty", data: { testid: "no-message", word: "noMessage" } });
  #article;
  node;

  /**
   * `on`: `opened(detail)` when a message stands there, `known(detail)` gives it with what the page
   * knows better, `taught(row, target, result)`, `back()`,
   * `publish(outcome)`, `train()`, `label(taught)` names what was taught.
   */
  constructor(on) {
    this.#on = on;
    this.teaching = new Teaching((row, target, result) => on.taught(row, target, result));
    this.#article = element(
      "article", { hidden: true, data: { testid: "open" } },
      element("button", {
        type: "button", class: "quiet back", data: { testid: "back", word: "backToList" },
        onclick: () => on.back(),
      }),
      this.#about, this.#context, this.#place,
    );
    this.node = element("div", { class: "message" }, this.#nothing, this.#region.node,
      this.#article);
  }

  get key() {
    return this.detail && keyOf(this.detail);
  }

  /** Opens a message; `row` may be no more than its name. */
  open(row) {
    return this.#region.run(() => failure(row), (detail) => {
      this.detail = this.#on.known(detail);
      this.#article.hidden = false;
      this.#nothing.hidden = true;
      this.reopen();
      this.#on.opened(this.detail);
    });
  }

  /** Shows the message with nothing done about it here yet. */
  reopen() {
    this.#outcome = null;
    this.teaching.show(this.detail, this.detail.evidence);
    this.draw();
  }

  clear() {
    this.detail = this.#outcome = null;
    this.#article.hidden = true;
    this.#nothing.hidden = false;
    this.#region.run(async () => null, () => {});
  }

  focus() {
    this.#title.focus();
  }

  /** Shows what was just done; `target` and `result` as from teaching. */
  settle(target, result) {
    this.#outcome = new Outcome(target, result, this.#on);
    this.draw();
    this.#outcome.node.focus();
  }

  /** Whether what was done began to count. */
  heard(work) {
    this.#outcome?.heard(work);
  }

  draw() {
    const { detail } = this;
    if (!detail) return;
    this.#article.dataset.key = this.key;
    this.#title.replaceChildren(...messageOf(detail));
    this.#about.textContent = `${aboutFailure(detail)} · ${shortTime(detail.at)}`;
    this.#context.replaceChildren(detail.gone ? this.#title : conversation(detail, this.#title));
    this.#outcome?.draw();
    if (this.#outcome) this.#place.replaceChildren(this.#outcome.node);
    else if (detail.taught) {
      this.#place.replaceChildren(settled(detail.taught, this.#on.label(detail.taught)));
    } else if (detail.gone) {
      this.#place.replaceChildren(element("p", { class: "notice", text: t("goneNote") }));
    } else if (this.#place.firstChild !== this.teaching.node) {
      this.#place.replaceChildren(this.teaching.node);
    }
    applyWords(t, this.node);
    this.teaching.draw();
  }
}
