/** The button in the corner: it opens the chat, and says how much is new in it. */

import { element } from "/look/element.js";
import { icon } from "/look/icons.js";
import { speaker } from "/look/language.js";

const t = speaker({
  ko: {
    label: "상담",
    unread: (count) => `새 메시지 ${count}개`,
    failed: "열지 못했어요. 다시 눌러 주세요.",
  },
  en: {
    label: "Chat",
    unread: (count) => (count === 1 ? "1 new message" : `${count} new messages`),
    failed: "It couldn't be opened. Please press again.",
  },
});

export class Button {
  unread = 0;
  #label;
  #badge = element("span", { class: "badge", "aria-hidden": true, hidden: true });
  #news = element("span", { class: "unseen", role: "status" });
  #oops = element("p", { class: "oops", role: "alert", hidden: true });

  /** `label` is its name, or null for the usual one. */
  constructor(label, press) {
    this.#label = label;
    this.node = element("button", {
      type: "button", class: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog",
      data: { testid: "launcher" }, onclick: press,
    }, icon("chat"), icon("chevron-down"), this.#badge);
    this.parts = [this.node, this.#news, this.#oops];
  }

  /** Says everything again, in the page's language. */
  speak() {
    const news = this.unread ? t("unread", this.unread) : "";
    const name = this.#label ?? t("label");
    this.node.setAttribute("aria-label", news ? `${name}, ${news}` : name);
    this.#news.textContent = news;
  }

  count(unread) {
    this.unread = unread;
    this.#badge.hidden = unread === 0;
    this.#badge.textContent = unread > 99 ? "99+" : String(unread);
    this.speak();
  }

  /** Shows that it is being opened, and if that fails that it wasn't. */
  async during(loading) {
    const slow = setTimeout(() => this.node.setAttribute("aria-busy", "true"), 300);
    this.#oops.hidden = true;
    try {
      await loading;
    } catch (error) {
      this.#oops.textContent = t("failed");
      this.#oops.hidden = false;
      throw error;
    } finally {
      clearTimeout(slow);
      this.node.removeAttribute("aria-busy");
    }
  }
}
