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

  /** `state`: `{online, known, owner, agent, asked, typing, slow, demo, empty}`. */
  show(state) {
    const focused = place.root().activeElement;
    const byId = this.#byId;
    const status = byId("status");
    status.dataset.owner = state.owner;
    status.dataset.online = String(state.online);
    this.#say(status, this.#sentence(state));
    byId("demo").hidden = !state.demo;
    byId("waiting").hidden = state.owner !== "waiting";
    byId("closed").hidden = state.owner !== "closed";
    byId("end").hidden = state.empty || state.owner === "closed";
    byId("person").hidden = !state.known || state.owner !== "bot";
    byId("person").disabled = state.asked;
    byId("person").dataset.word = state.asked ? "personAsked" : "person";
    this.#say(byId("person"), t(byId("person").dataset.word));
    byId("cancel-wait").disabled = state.cancelling || !state.online;
    byId("end").disabled = !state.online;
    byId("empty").hidden = !state.known || !state.empty;
    this.#typing(state);
    this.#offline(state.online);
    // A button that has just disappeared or gone grey must not take the focus with it.
    if (focused?.tagName === "BUTTON" && (focused.disabled || !focused.checkVisibility())) {
      byId("message").focus();
    }
  }

  showError(message) {
    this.#byId("error").hidden = !message;
    this.#byId("error").textContent = message ?? "";
  }

  #sentence(state) {
    if (!state.known) return t("statusConnecting");
    if (state.owner === "agent") return t("statusAgent", state.agent);
    if (state.owner === "waiting") return t("statusWaiting");
    return t(state.owner === "closed" ? "statusClosed" : "statusBot");
  }

  #typing(state) {
    const shown = state.typing && state.owner === "bot" && state.online;
    this.#byId("typing").hidden = !shown;
    this.#say(this.#byId("typing-words"), shown ? t(state.slow ? "slow" : "typing") : "");
  }

  /** Short breaks pass without a word: a bar that flashes explains nothing. */
  #offline(online) {
    if (online) {
      clearTimeout(this.#offlineTimer);
      this.#offlineTimer = null;
      this.#byId("offline").hidden = true;
    } else if (this.#offlineTimer === null) {
      this.#offlineTimer = setTimeout(() => {
        this.#byId("offline").hidden = false;
      }, OFFLINE_AFTER_MS);
    }
  }

  /** Writing the same words again would make a screen reader say them again. */
  #say(node, words) {
    if (node.textContent !== words) node.textContent = words;
  }
}
