/** The menu behind the signed-in person's name: a button that opens a short list of buttons. */

import { element } from "/look/element.js";
import { icon } from "/look/icons.js";

export class Menu {
  #button;
  #list;
  node;

  /** `items`: `{word, testid, chosen()}`; `t` fills in their words. */
  constructor(t, items) {
    this.#button = element("button", {
      type: "button", class: "quiet person", "aria-expanded": "false", "aria-controls": "menu-list",
      data: { testid: "user-menu" }, onclick: () => this.#toggle(this.#list.hidden),
    });
    const buttons = items.map(({ word, testid, chosen }) =>
      element("button", {
        type: "button", class: "quiet", text: t(word), data: { word, testid },
        onclick: () => {
          // The focus goes back first, so that a dialog opened now returns it there.
          this.#close(true);
          chosen();
        },
      }));
    this.#list = element(
      "div", { id: "menu-list", class: "menu-list", hidden: true },
      element("p", { class: "small about", data: { testid: "my-role" } }), ...buttons,
    );
    this.node = element("div", { class: "menu", hidden: true }, this.#button, this.#list);
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.node.contains(event.relatedTarget)) this.#close(false);
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.node.contains(event.target)) this.#close(false);
    });
  }

  /** `label` is what a screen reader says for the button that shows only `name`. */
  show({ name, about, label }) {
    this.#button.replaceChildren(
      element("span", { class: "name", text: name, data: { testid: "me" } }),
      icon("chevron-down"),
    );
    this.#button.setAttribute("aria-label", label);
    this.#list.querySelector(".about").textContent = about;
  }

  #toggle(open) {
    this.#list.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#list.querySelector("button").focus();
  }

  #close(backToButton) {
    if (this.#list.hidden) return;
    this.#toggle(false);
    if (backToButton) this.#button.focus();
  }

  #key(event) {
    if (this.#list.hidden) return;
    const buttons = [...this.#list.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.#close(true);
    } else if (step) {
      event.preventDefault();
      const place = buttons.indexOf(document.activeElement) + step;
      buttons[(place + buttons.length) % buttons.length].focus();
    }
  }
}
