/** The left column: the agent's own cases, and who waits and why. */

import { element, reconcile } from "/look/element.js";
import { language } from "/look/language.js";
import { chips } from "/look/masked_text.js";
import { pictureCount } from "/console/line_pictures.js";
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

const AT_ONCE = 100;
const PREVIEW = 120;

/** What the customer said last: a message may be nothing but pictures. */
function said(line) {
  if (line?.text) return chips(line.text, line.spans, PREVIEW);
  const count = pictureCount(line);
  return count ? [t("pictures", count)] : [];
}

export class Queue {
  #byId;
  #on;
  #limit = AT_ONCE;
  #again = () => {};
  #waiting = null;
  #drawn = new WeakMap();

  /** `on`: `claim(caseId or null)`, `select(caseId)`. */
  constructor(byId, on) {
    this.#byId = byId;
    this.#on = on;
    byId("claim-next").addEventListener("click", () => on.claim(null));
    byId("queue-more").addEventListener("click", () => this.#more());
    new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) this.#more();
    }, { root: byId("left"), rootMargin: "400px" }).observe(byId("queue-more"));
    setInterval(() => this.#tick(), 1000);
  }

  /** `claiming`: the id being claimed, "next", or null. */
  show(desk, { online, claiming }) {
    this.#again = () => this.show(desk, { online, claiming });
    const { waiting } = desk;
    this.#showMine(desk);
    const busy = !online || claiming !== null;
    this.#byId("claim-next").disabled = busy || waiting.total === 0;
    this.#byId("queue-count").textContent = waiting.total || "";
    this.#byId("queue-empty").hidden = waiting.total > 0;
    const word = desk.known ? "noQueue" : "connecting";
    this.#byId("queue-empty").dataset.word = word;
    this.#byId("queue-empty").textContent = t(word);
    const rows = waiting.first(this.#limit);
    reconcile(this.#byId("queue"), rows, {
      key: (item) => item.case,
      make: (item) => this.#makeWaiting(item),
      update: (node, item) => this.#updateWaiting(node, item, busy),
    });
    this.#waiting = waiting;
    this.#showMore(waiting.total - rows.length, waiting.known > rows.length);
    this.#tick();
  }

  /** As far as the rows are known they are drawn when they are scrolled to or asked for. */
  #more() {
    if (!this.#waiting || this.#waiting.known <= this.#limit) return;
    this.#limit += AT_ONCE;
    this.#again();
  }

  #showMore(count, known) {
    const more = this.#byId("queue-more");
    more.hidden = count <= 0 || !known;
    more.textContent = t("moreWaiting", count);
    const behind = this.#byId("queue-behind");
    behind.hidden = count <= 0 || known;
    behind.textContent = t("moreBehind", count);
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
    const shown = `${last?.seq} ${language()}`;
    if (preview.dataset.shown !== shown) {
      preview.dataset.shown = shown;
      preview.replaceChildren(...said(last));
    }
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
    // Most rows are as they were: at every message a thousand of them are looked at.
    const says = `${language()} ${busy}`;
    if (this.#drawn.get(node)?.item === item && this.#drawn.get(node).says === says) return;
    this.#drawn.set(node, { item, says });
    const button = node.querySelector("button");
    node.querySelector(".why").textContent = codeWords("reason", item.reason);
    node.querySelector(".why").dataset.reason = item.reason;
    node.querySelector(".since").dataset.since = item.since;
    node.querySelector(".preview").replaceChildren(...chips(item.preview ?? "", item.spans));
    node.querySelector(".where").textContent =
      `${codeWords("value", item.lang)}, ${codeWords("value", item.channel)}`;
    button.textContent = t("claim");
    button.disabled = busy;
  }

  #tick() {
    if (document.hidden) return;
    const now = Date.now();
    for (const node of this.#byId("queue").querySelectorAll(".since")) {
      const words = duration(Number(node.dataset.since), now);
      if (node.textContent !== words) node.textContent = words;
    }
  }
}
