/** What stands around the columns: presence, the offline bar, errors, tabs, the title. */

import { element } from "/look/element.js";
import { t } from "/console/words.js";

const OFFLINE_AFTER_MS = 1500;

/** The agent's presence and the button that changes it, for the header. */
export function presenceTools() {
  return element(
    "div", { class: "presence-tools" },
    element("span", { id: "presence", class: "presence", data: { testid: "presence" } }),
    element("button", {
      type: "button", id: "presence-switch", data: { testid: "presence-switch" },
    }),
  );
}

export class Around {
  #byId;
  #offlineTimer = null;

  /** `on.presence()` switches between available and away. */
  constructor(byId, on) {
    this.#byId = byId;
    byId("dismiss").addEventListener("click", () => {
      this.showProblem(null);
      byId("claim-next").focus();
    });
    byId("presence-switch").addEventListener("click", () => on.presence());
    for (const tab of document.querySelectorAll("[data-show]")) {
      tab.addEventListener("click", () => this.view(tab.dataset.show));
    }
    this.view("queue");
  }

  /** Which column a narrow screen shows: queue, conversation or panel. */
  view(name) {
    this.#byId("page").dataset.view = name;
    for (const tab of document.querySelectorAll("[data-show]")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.show === name));
    }
  }

  showProblem(words) {
    this.#byId("error-bar").hidden = words === null;
    this.#byId("error").textContent = words ?? "";
  }

  show(desk, online) {
    const byId = this.#byId;
    byId("presence").dataset.state = desk.state;
    byId("presence").textContent = desk.known ? t(desk.state) : "";
    byId("presence-switch").hidden = !desk.known;
    byId("presence-switch").disabled = !online;
    byId("presence-switch").textContent = t(desk.state === "away" ? "goAvailable" : "goAway");
    const unread = [...desk.cases.values()].reduce((sum, one) => sum + desk.unread(one), 0);
    const open = unread + desk.waiting.total;
    document.title = open ? `(${open}) ${t("title")}` : t("title");
    this.#offline(online);
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
}
