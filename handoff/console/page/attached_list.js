/** Draws the pictures that go along with a reply: on their way, ready, or not taken. */

import { element, reconcile } from "/look/element.js";
import { icon } from "/look/icons.js";
import { language } from "/look/language.js";
import { t } from "/console/words.js";

const SHOWN_AFTER_MS = 300;

export class AttachedList {
  #list;
  #on;
  #drawn = new WeakMap();

  /** `on`: `remove(one)`, `again(one)`; `none()`: the focused one was removed and was the last. */
  constructor(list, on) {
    this.#list = list;
    this.#on = on;
  }

  show(pictures) {
    this.#list.hidden = pictures.length === 0;
    reconcile(this.#list, pictures, {
      key: (one) => one.key,
      make: (one) => this.#make(one),
      update: (node, one) => update(node, one),
    });
    // A bar that flashes explains nothing: it is drawn once it has taken a moment.
    const young = pictures.some((one) => one.state === "uploading" && !isSlow(one));
    if (young) setTimeout(() => this.#again(), SHOWN_AFTER_MS);
  }

  #again() {
    for (const node of this.#list.children) this.#drawn.get(node)?.();
  }

  #make(one) {
    const node = element(
      "li", { class: "attachment", data: { testid: "attachment" } },
      element("span", { class: "copy" }),
      element(
        "span", { class: "about" },
        element("span", { class: "file", text: one.name }),
        element("progress", { max: 1, hidden: true }),
        element("span", { class: "problem" }),
      ),
      element("button", {
        type: "button", class: "link again", data: { testid: "upload-again" },
        onclick: () => this.#on.again(one),
      }),
      element(
        "button",
        {
          type: "button", class: "quiet", data: { testid: "remove-picture" },
          onclick: () => this.#removed(node, one),
        },
        icon("close"),
      ),
    );
    this.#drawn.set(node, () => update(node, one));
    return node;
  }

  #removed(node, one) {
    const next = node.nextElementSibling ?? node.previousElementSibling;
    this.#on.remove(one);
    if (next) next.lastElementChild.focus();
    else this.#on.none();
  }
}

const isSlow = (one) => Date.now() - one.since >= SHOWN_AFTER_MS;

function update(node, one) {
  node.dataset.state = one.state;
  const [copy, about, again, remove] = node.children;
  const [, progress, problem] = about.children;
  if (one.copy && !copy.firstChild) copy.append(element("img", { src: one.copy, alt: "" }));
  progress.hidden = one.state !== "uploading" || !isSlow(one);
  // All is there, and the server looks at it: how long that takes nobody knows.
  if (one.sent < 1) progress.value = one.sent ?? 0;
  else progress.removeAttribute("value");
  problem.textContent = one.state === "failed" ? t(one.why) : "";
  again.hidden = one.state !== "failed" || !one.file;
  if (node.dataset.language === language()) return;
  node.dataset.language = language();
  progress.setAttribute("aria-label", t("uploadingOne", one.name));
  again.textContent = t("tryAgain");
  remove.setAttribute("aria-label", t("removePicture", one.name));
}
