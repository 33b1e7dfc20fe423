/** The button in the corner of a page; it loads the chat itself when that is first wanted. */

import { element } from "/look/element.js";
import { language, onLanguage, preferLanguage, setLanguage } from "/look/language.js";
import { place } from "/look/place.js";
import { Store } from "/look/store.js";
import { Button } from "/widget/button.js";
import { Identity } from "/widget/identity.js";
import { Journey } from "/widget/journey.js";
import { accentCss, fetchSheets, makeSheet, readColour } from "/widget/styles.js";

// What the panel needs beyond what is here already, fetched at once when it is first wanted.
const MODULES = [
  "/widget/panel.js", "/widget/page.js", "/widget/frame.js", "/widget/chat.js",
  "/widget/connection.js", "/widget/status.js", "/widget/transcript.js", "/widget/bubble.js",
  "/widget/unread.js", "/widget/words.js", "/widget/helped.js", "/widget/rating.js",
  "/look/article.js", "/look/common_words.js", "/look/composer.js", "/look/confirm.js",
  "/look/log.js", "/look/outbox.js", "/look/socket.js",
];

const ALLOWED = {
  position: ["right", "left"],
  language: ["auto", "ko", "en"],
  scheme: ["auto", "light", "dark"],
  open: ["false", "true"],
};

/**
 * `dataset` of the script tag: `{accent, position, language, scheme, label, open}`, all optional.
 * `colour(text)` gives what the browser makes of a colour, or null.
 */
function readOptions(dataset, colour) {
  const unknown = [];
  const read = (name) => {
    const [usual, ...others] = ALLOWED[name];
    const given = dataset[name] === "" && name === "open" ? "true" : dataset[name] ?? usual;
    if (given === usual || others.includes(given)) return given;
    unknown.push(`data-${name}="${given}"`);
    return usual;
  };
  const options = {
    position: read("position"),
    language: read("language"),
    scheme: read("scheme"),
    open: read("open") === "true",
    label: dataset.label?.trim() || null,
    accent: dataset.accent ? colour(dataset.accent) : null,
  };
  if (dataset.accent && !options.accent) unknown.push(`data-accent="${dataset.accent}"`);
  if (unknown.length) console.warn(`Baton: not understood and left out: ${unknown.join(", ")}`);
  return options;
}

export class Launcher {
  #host = document.createElement("baton-chat");
  #shadow = this.#host.attachShadow({ mode: "open" });
  #wrapper = element("div", { class: "baton", dir: "ltr", hidden: true });
  #store = new Store("chat");
  #identity = new Identity(this.#store);
  #journey = new Journey(this.#store);
  #ending = new AbortController();
  #button;
  #options;
  #emit;
  #dressing = null;
  #loading = null;
  #panel = null;
  #refused = this.#store.get("refused", false);

  /** `dataset` is the script tag's; `emit(name, value)` tells the page around us. */
  constructor(dataset, emit) {
    this.#emit = emit;
    this.#shadow.append(this.#wrapper);
    // Outside it looks as if nobody were typing: the page's hotkeys would fire.
    for (const name of ["keydown", "keypress", "keyup"]) {
      this.#wrapper.addEventListener(name, (event) => event.stopPropagation());
    }
    document.documentElement.append(this.#host);
    place.drawIn(this.#shadow, this.#wrapper);
    this.#options = readOptions(dataset, (text) => readColour(text, this.#wrapper));
    this.#wrapper.dataset.position = this.#options.position;
    this.#button = new Button(this.#options.label, () => this.#pressed());
    this.#wrapper.append(...this.#button.parts);
    const own = this.#options.language === "auto" ? null : this.#options.language;
    preferLanguage(own, document.documentElement.lang, navigator.language);
    onLanguage(() => this.#speak(), this.#ending.signal);
    this.#speak();
    this.#dressing = this.#dress();
  }

  /** Shows the button, and loads the chat if there is one to go on with. */
  async start() {
    await this.#dressing;
    this.#wrapper.hidden = this.#refused;
    const small = matchMedia("(max-width: 480px), (max-height: 480px)").matches;
    const open = this.#store.get("open", this.#options.open && !small);
    if (open && !this.#refused) await this.open({ focus: false });
    else if (this.#refused || this.#store.get("live") || this.#store.get("outbox")) {
      await this.#load();
    }
  }

  async open({ focus = true } = {}) {
    if (!this.#host.isConnected) document.documentElement.append(this.#host);
    await this.#button.during(this.#load());
    if (!this.#refused) this.#panel?.open(focus);
  }

  close() {
    if (this.#panel) this.#panel.close();
    else this.#store.set("open", false);
  }

  async toggle() {
    if (this.#panel?.isOpen) this.close();
    else await this.open();
  }

  identify(jwt) {
    const taken = this.#identity.take(jwt);
    if (taken !== "same") this.#panel?.identified(taken === "other");
  }

  consent(given) {
    this.#journey.consent(given);
    this.#panel?.tell();
  }

  visit(given) {
    this.#journey.visit(given);
    this.#panel?.tell();
  }

  language(next) {
    if (next !== "ko" && next !== "en") console.warn('Baton: language() takes "ko" or "en".');
    else if (next !== language()) setLanguage(next);
  }

  destroy() {
    this.#ending.abort();
    this.#identity.resume = null;
    this.#host.remove();
  }

  async #pressed() {
    try {
      await this.toggle();
    } catch (error) {
      console.warn("Baton:", error);
    }
  }

  async #dress() {
    const { scheme, accent } = this.#options;
    const sheets = await fetchSheets(["/look/tokens.css", "/widget/launcher.css"], scheme);
    // The browser's own parts, such as scroll bars, are told as well.
    if (scheme !== "auto") sheets.push(makeSheet(`.baton { color-scheme: ${scheme}; }`));
    if (accent) sheets.push(makeSheet(accentCss(accent), scheme));
    this.#shadow.adoptedStyleSheets = sheets;
  }

  /** Loads the chat once; a failure may be tried again. */
  #load() {
    this.#loading ??= this.#fetch().catch((error) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #fetch() {
    const [sheets, [{ Panel }]] = await Promise.all([
      fetchSheets(["/widget/chat.css"], this.#options.scheme),
      Promise.all(MODULES.map((path) => import(place.address(path)))),
      this.#dressing,
    ]);
    if (this.#ending.signal.aborted) return;
    const [tokens, ...rest] = this.#shadow.adoptedStyleSheets;
    this.#shadow.adoptedStyleSheets = [tokens, ...sheets, ...rest];
    this.#panel = new Panel({
      wrapper: this.#wrapper,
      button: this.#button.node,
      store: this.#store,
      identity: this.#identity,
      journey: this.#journey,
      signal: this.#ending.signal,
      on: {
        toggled: (open) => this.#emit(open ? "open" : "close"),
        unread: (count) => this.#count(count),
        welcome: () => this.#allowed(),
        refused: () => this.#forbidden(),
      },
    });
  }

  #speak() {
    this.#wrapper.lang = language();
    this.#button.speak();
  }

  #count(unread) {
    if (unread === this.#button.unread) return;
    this.#button.count(unread);
    this.#emit("unread", unread);
  }

  /** This page may use the server (again). */
  #allowed() {
    if (!this.#refused) return;
    this.#refused = false;
    this.#store.remove("refused");
    this.#wrapper.hidden = false;
  }

  /** Nothing is shown that can't work; remembered, so that it isn't shown on the next page either. */
  #forbidden() {
    this.#refused = true;
    this.#store.set("refused", true);
    this.#panel.close();
    this.#wrapper.hidden = true;
    console.warn(
      `Baton: pages of ${location.origin} may not use this chat; add "${location.origin}" to `
        + "widget.origins in baton.toml.",
    );
  }
}
