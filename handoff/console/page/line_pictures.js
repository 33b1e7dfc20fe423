/** The pictures of a case's lines: small in the line, large in a dialog, while the case is ours. */

import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { codeKey, t } from "/console/words.js";

const LIMIT_MS = 10_000;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;

/** How many pictures a line has. */
export const pictureCount = (line) => line?.custom?.pictures?.length ?? 0;

/** The pictures of one case. */
export class LinePictures {
  #case;
  #allowed;
  #pictures = [];

  /** `allowed()`: the case is still the agent's; nobody else may look at its pictures. */
  constructor(caseId, allowed) {
    this.#case = caseId;
    this.#allowed = allowed;
  }

  /** A list of them, or null where a line has none. */
  draw(line) {
    const count = pictureCount(line);
    if (count === 0) return null;
    const drawn = Array.from({ length: count }, (_, place) => {
      const path = `/api/console/pictures/${this.#case}/${line.seq}/${place + 1}`;
      return new LinePicture(path, `${place + 1}/${count}`, this.#allowed);
    });
    this.#pictures.push(...drawn);
    return element("ul", { class: "pictures" }, ...drawn.map((one) => one.node));
  }

  refresh() {
    for (const one of this.#pictures) one.refresh();
  }
}

class LinePicture {
  #path;
  #place;
  #allowed;
  #image;
  #button;
  #says;
  #again;
  #tries = 0;
  #dialog = null;

  constructor(path, place, allowed) {
    this.#path = path;
    this.#place = place;
    this.#allowed = allowed;
    this.#image = element("img", {
      loading: "lazy", decoding: "async",
      onload: () => this.#become("shown"), onerror: () => this.#failed(),
    });
    this.#button = element(
      "button",
      { type: "button", class: "open", data: { testid: "open-picture" }, onclick: () => this.#open() },
      this.#image,
    );
    this.#says = element("span", { class: "small", data: { testid: "picture-says" } });
    this.#again = element("button", {
      type: "button", class: "link", text: t("tryAgain"),
      data: { word: "tryAgain", testid: "picture-again" }, onclick: () => this.#load(),
    });
    this.node = element(
      "li", { class: "picture", data: { testid: "picture" } },
      this.#button, this.#says, this.#again,
    );
    this.#load();
  }

  /** Alternative texts are in the page's language; what may not be seen any more is taken away. */
  refresh() {
    this.#image.alt = t("picture", this.#place);
    const barred = this.node.dataset.state === "barred";
    if (this.#allowed() === !barred) return;
    if (barred) this.#load();
    else this.#bar();
  }

  #load() {
    this.#become("loading", "picture.loading");
    this.#image.alt = t("picture", this.#place);
    // Another address each time: a browser remembers that one has failed.
    this.#image.src = this.#tries ? `${this.#path}?${this.#tries}` : this.#path;
    this.#tries += 1;
  }

  #bar() {
    this.#dialog?.close();
    this.#image.removeAttribute("src");
    this.#become("barred", "picture.barred");
  }

  #become(state, key = null) {
    if (state === "shown" && !this.#allowed()) return;
    this.node.dataset.state = state;
    this.#button.hidden = state !== "loading" && state !== "shown";
    this.#button.disabled = state !== "shown";
    this.#again.hidden = state !== "failed";
    this.#says.hidden = key === null;
    if (key === null) return;
    this.#says.textContent = t(key);
    this.#says.dataset.word = key;
  }

  /** An image doesn't say why it could not be loaded, so it is asked for once more. */
  async #failed() {
    if (this.node.dataset.state !== "loading") return;
    const { status, told } = await this.#ask();
    if (this.node.dataset.state !== "loading") return;
    if (told.state === "expected") this.#later();
    else if (told.state === "refused") {
      this.#become("refused", codeKey("picture", told.why, "picture.refused"));
    } else if (status === 404) this.#become("refused", "picture.gone");
    else this.#become("failed", "picture.failed");
  }

  async #ask() {
    try {
      const answer = await fetch(this.#path, { signal: AbortSignal.timeout(LIMIT_MS) });
      const told = answer.ok ? await answer.body?.cancel() : await answer.json();
      return { status: answer.status, told: told ?? {} };
    } catch {
      return { status: 0, told: {} };
    }
  }

  /** Its channel is fetching it still. */
  #later() {
    this.#become("expected", "picture.expected");
    setTimeout(() => {
      if (this.node.isConnected && this.node.dataset.state === "expected") this.#load();
    }, Math.min(FIRST_WAIT_MS * 2 ** (this.#tries - 1), LONGEST_WAIT_MS));
  }

  async #open() {
    const name = t("picture", this.#place);
    const dialog = element("dialog", {
      class: "large-picture", "aria-label": name, data: { testid: "picture-dialog" },
    });
    const close = element("button", {
      type: "button", class: "main", text: t("close"), autofocus: true,
      data: { testid: "picture-close" }, onclick: () => dialog.close(),
    });
    dialog.append(
      element("img", { src: this.#image.src, alt: name }),
      element("div", { class: "choices-row" }, close),
    );
    this.#dialog = dialog;
    await showDialog(dialog);
    this.#dialog = null;
  }
}

/** The pictures of a reply on its way: `copies` of them, null where none could be made. */
export function pendingPictures(pictures) {
  if (!pictures?.length) return null;
  const items = pictures.map(({ copy }, place) => {
    const alt = t("picture", `${place + 1}/${pictures.length}`);
    const shown = copy
      ? element("img", { src: copy, alt })
      : element("span", { class: "small", text: alt });
    return element("li", { class: "picture" }, shown);
  });
  return element("ul", { class: "pictures" }, ...items);
}
