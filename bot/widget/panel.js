/** The chat in a corner of another site's page; on a phone it takes the whole screen. */

import { element } from "/look/element.js";
import { ChatPage } from "/widget/page.js";

const SMALL = "(max-width: 480px), (max-height: 480px)";

export class Panel {
  #store;
  #button;
  #dialog = element("dialog", { class: "chat panel", tabindex: -1, data: { testid: "panel" } });
  #page;
  #on;
  #small = matchMedia(SMALL);
  #told = false;

  /** `on`: `toggled(open)`, `unread(count)`, `welcome()`, `refused()`. Ends with `signal`. */
  constructor({ wrapper, button, store, identity, journey, on, signal }) {
    this.#store = store;
    this.#button = button;
    this.#on = on;
    // Before the button, so that from the button Shift+Tab leads into it and Tab on to the page.
    wrapper.prepend(this.#dialog);
    this.#page = new ChatPage(this.#dialog, {
      store, identity, journey, signal,
      on: {
        looking: () => this.isOpen,
        changed: ({ unread }) => on.unread(unread),
        welcome: on.welcome,
        refused: on.refused,
        close: () => this.close(),
      },
    });
    this.#listen(signal);
    this.#page.start();
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** `focus`: whether the reader has asked for it; a panel that comes back takes no focus. */
  open(focus) {
    if (this.isOpen) {
      if (focus) this.#focus();
      return;
    }
    this.#show();
    this.#fit();
    this.#page.shown();
    if (focus) this.#focus();
    this.#tell(true);
  }

  close() {
    if (!this.isOpen) return;
    const within = this.#dialog.contains(this.#dialog.getRootNode().activeElement);
    this.#dialog.close();
    if (within) this.#button.focus();
    this.#tell(false);
  }

  identified(forgotten) {
    this.#page.identified(forgotten);
  }

  tell() {
    this.#page.tell();
  }

  /** Beside the page it is no more than a region; over the whole page it is modal. */
  #show() {
    if (this.#small.matches) this.#dialog.showModal();
    else this.#dialog.open = true; // show() would take the focus
  }

  #tell(open) {
    if (open === this.#told) return;
    this.#told = open;
    this.#store.set("open", open);
    this.#button.setAttribute("aria-expanded", String(open));
    this.#on.toggled(open);
  }

  /** With a finger the keyboard would cover half of what was just opened. */
  #focus() {
    if (matchMedia("(hover: hover)").matches) this.#page.focus();
    else this.#dialog.focus();
  }

  #listen(signal) {
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.#dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.close();
    });
    // A browser may close it without asking, at a second Escape for instance.
    this.#dialog.addEventListener("close", () => this.#tell(this.isOpen));
    this.#small.addEventListener("change", () => this.#resized(), { signal });
    for (const name of ["resize", "scroll"]) {
      visualViewport?.addEventListener(name, () => this.#fit(), { signal });
    }
  }

  /** From small to large or back: the same panel, shown the other way. */
  #resized() {
    if (!this.isOpen) return;
    const focused = this.#dialog.getRootNode().activeElement;
    this.#dialog.close();
    this.#show();
    focused?.focus();
    this.#fit();
  }

  /** Keeps the input above the keyboard, which covers the page without making it smaller. */
  #fit() {
    const view = visualViewport;
    if (!this.isOpen || !view || view.scale > 1.01) return;
    this.#dialog.style.setProperty("--view-top", `${view.offsetTop}px`);
    this.#dialog.style.setProperty("--view-height", `${view.height}px`);
  }
}
