/** The left column: the agent's own cases, and who waits and why. */

import { element, reconcile } from "/look/element.js";
import { codeWords, t } from "/console/words.js";

/** "0:42", "12:05", "3:10:00": how long since `from`, both in milliseconds. */
export function duration(from, now) {
  const seconds = Math.max(0, Math.floor((now - from) / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = two(seconds % 60);
  return hours ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

export class Queue {
  #byId;
  #on;

  /** `on`: `claim(caseId or null)`, `select(caseId)`. */
  constructor(byId, on) {
    this.#byId = byId;
    this.#on = on;
    byId("claim-next").addEventListener("click", () => on.claim(null));
    setInterval(() => this.#tick(), 1000);
  }

  /** `claiming`: the id being claimed, "next", or null. */
  show(desk, { online, claiming }) {
    this.#showMine(desk);
    const busy = !online || claiming !== null;
    this.#byId("claim-next").disabled = busy || desk.waiting.length === 0;
    this.#byId("queue-count").textContent = desk.total || "";
    this.#byId("queue-empty").hidden = desk.waiting.length > 0;
    const word = desk.known ? "noQueue" : "connecting";
    this.#byId("queue-empty").dataset.word = word;
    this.#byId("queue-empty").textContent = t(word);
    reconcile(this.#byId("queue"), desk.waiting, {
      key: (item) => item.case,
      make: (item) => this.#makeWaiting(item),
      update: (node, item) => this.#updateWaiting(node, item, busy),
    });
    this.#tick();
  }

  #showMine(desk) {
    const mine = [...desk.cases.values()];
    this.#byId("mine-count").textContent = mine.length || "";
    this.#byId("mine-empty").hidden = mine.length > 0;
    reconcile(this.#byId("mine"), mine, {
      key: (one) => one.id,
      make: (one) => this.#makeMine(one),
      update: (node, one) => this.#updateMine(node, one, desk),
    });
  }

  #makeMine(one) {
    return element(
      "li",
      { data: { testid: "my-case", case: one.id } },
      element(
        "button",
        { type: "button", class: "my-case", onclick: () => this.#on.select(one.id) },
        element("span", { class: "why" }),
        element("span", { class: "preview small" }),
        element("span", { class: "unread", data: { testid: "unread" } }),
      ),
    );
  }

  #updateMine(node, one, desk) {
    const button = node.firstElementChild;
    const [why, preview, unread] = button.children;
    const last = one.lines.findLast((line) => line.who === "customer");
    const count = desk.unread(one);
    button.setAttribute("aria-current", String(desk.selected === one.id));
    why.textContent = one.left
      ? t(`left.${one.left.owner}`, one.left.agent)
      : codeWords("reason", one.view.reason);
    preview.textContent = last?.text.slice(0, 120) ?? "";
    unread.hidden = count === 0;
    unread.textContent = t("unread", count);
  }

  #makeWaiting(item) {
    return element(
      "li",
      { class: "waiting-case", data: { testid: "queue-item", case: item.case } },
      element(
        "div",
        { class: "row" },
        element("span", { class: "why", data: { testid: "queue-reason" } }),
        element("span", { class: "since", role: "timer", data: { since: item.since } }),
      ),
      element("p", { class: "preview small", data: { testid: "preview" } }),
      element(
        "div",
        { class: "row" },
        element("span", { class: "small where" }),
        element("button", {
          type: "button",
          data: { testid: "claim" },
          onclick: () => this.#on.claim(item.case),
        }),
      ),
    );
  }

  #updateWaiting(node, item, busy) {
    const button = node.querySelector("button");
    node.querySelector(".why").textContent = codeWords("reason", item.reason);
    node.querySelector(".why").dataset.reason = item.reason;
    node.querySelector(".since").dataset.since = item.since;
    node.querySelector(".preview").textContent = item.preview ?? "";
    node.querySelector(".where").textContent =
      `${codeWords("value", item.lang)}, ${codeWords("value", item.channel)}`;
    button.textContent = t("claim");
    button.disabled = busy;
  }

  #tick() {
    const now = Date.now();
    for (const node of this.#byId("queue").querySelectorAll(".since")) {
      node.textContent = duration(Number(node.dataset.since), now);
    }
  }
}
