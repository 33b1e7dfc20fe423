/** Shows who has the conversation and what can be done now. */

import { place } from "/look/place.js";
import { t } from "/widget/words.js";

const OFFLINE_AFTER_MS = 1500;

export class Status {
  #byId;
  #offlineTimer = null;

  constructor(byId, signal) {
    this.#byId = byId;
    signal?.addEventListener("abort", () => clearTimeout(this.#offlineTimer));
  }

  /** Where `chat` and `connection` stand; `empty`: nothing was said yet. */
  show(chat, connection, empty) {
    const focused = place.root().activeElement;
    const byId = this.#byId;
    const { known, owner, asked } = chat;
    const { online } = connection;
    const status = byId("status");
    status.dataset.owner = owner;
    status.dataset.online = String(online);
    this.#say(status, this.#sentence(chat));
    byId("demo").hidden = !chat.demo;
    byId("waiting").hidden = owner !== "waiting";
    this.#word("waiting-words", chat.staffed ? "waiting" : "waitingAlone");
    byId("closed").hidden = owner !== "closed";
    byId("end").hidden = empty || owner === "closed";
    byId("person").hidden = !known || owner !== "bot";
    byId("person").disabled = asked !== null;
    this.#word("person", asked ? "personAsked" : "person");
    byId("cancel-wait").disabled = chat.cancelling || !online;
    byId("end").disabled = !online;
    byId("empty").hidden = !known || !empty;
    this.#typing(chat, online);
    this.#offline(connection);
    // A button that disappears must not take the focus with it.
    if (focused?.tagName === "BUTTON" && (focused.disabled || !focused.checkVisibility())) {
      byId("message").focus();
    }
  }

  showError(message) {
    this.#byId("error").hidden = !message;
    this.#byId("error").textContent = message ?? "";
  }

  #sentence({ known, owner, agent }) {
    if (!known) return t("statusConnecting");
    if (owner === "agent") return t("statusAgent", agent);
    if (owner === "waiting") return t("statusWaiting");
    return t(owner === "closed" ? "statusClosed" : "statusBot");
  }

  #typing({ typing, owner, slow }, online) {
    const shown = typing && owner === "bot" && online;
    this.#byId("typing").hidden = !shown;
    this.#say(this.#byId("typing-words"), shown ? t(slow ? "slow" : "typing") : "");
  }

  /** Short breaks pass without a word. */
  #offline({ online, expired }) {
    const bar = this.#byId("offline");
    this.#word("offline", expired ? "expired" : "offline");
    if (online) {
      clearTimeout(this.#offlineTimer);
      this.#offlineTimer = null;
      bar.hidden = true;
    } else if (this.#offlineTimer === null) {
      this.#offlineTimer = setTimeout(() => {
        bar.hidden = false;
      }, OFFLINE_AFTER_MS);
    }
  }

  #word(id, word) {
    const node = this.#byId(id);
    node.dataset.word = word;
    this.#say(node, t(word));
  }

  /** Writing the same words again would make a screen reader say them again. */
  #say(node, words) {
    if (node.textContent !== words) node.textContent = words;
  }
}
