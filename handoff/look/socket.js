/** A web socket that comes back by itself: exponential backoff with jitter, no silent death. */

import { place } from "/look/place.js";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
const SILENCE_MS = 15_000;

export const SIGN_IN_AGAIN = 4401;

export class Socket {
  #path;
  #on;
  #socket = null;
  #attempt = 0;
  #timer = null;
  #silence = null;
  #stopped = true;
  #round = 0;
  #notBefore = 0;

  /**
   * `on`: `prepare()` async, before each try (false = stop, a throw = try later); `opened()`;
   * `received(frame)`; `lost()`; `closed(code)`, which returns false to stop trying. It stops for
   * good once `signal` is aborted.
   */
  constructor(path, on, signal) {
    this.#path = path;
    this.#on = on;
    const hear = (target, name, act) => target.addEventListener(name, act, { signal });
    hear(window, "online", () => this.#hurry());
    hear(window, "offline", () => this.#drop());
    hear(document, "visibilitychange", () => {
      if (!document.hidden) this.#hurry();
    });
    // An open socket would keep the page out of the browser's cache for going back.
    hear(window, "pagehide", () => this.#drop());
    hear(window, "pageshow", () => this.#hurry());
    signal?.addEventListener("abort", () => this.stop());
  }

  start() {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#attempt = 0;
    this.#connect();
  }

  stop() {
    this.#stopped = true;
    this.#release();
  }

  /** Connects anew at once, for instance to say hello in another language. */
  restart() {
    if (this.#stopped) return;
    this.#release();
    this.#connect();
  }

  /** The next try is at least `ms` away, whatever happens: the server has asked for it. */
  wait(ms) {
    this.#notBefore = Date.now() + ms;
  }

  /** The other side has taken us in: the next break starts with short delays again. */
  settled() {
    this.#attempt = 0;
  }

  /** Sends if it can; false if not. A frame with an id must be answered, or the line is dead. */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    if (frame.id && !this.#silence) {
      this.#silence = setTimeout(() => this.#drop(), SILENCE_MS);
    }
    return true;
  }

  async #connect() {
    const round = ++this.#round;
    clearTimeout(this.#timer);
    this.#timer = null;
    try {
      const ready = await this.#on.prepare();
      if (round !== this.#round) return;
      if (ready === false) this.stop();
      else this.#open();
    } catch {
      if (round === this.#round) this.#later();
    }
  }

  #open() {
    const socket = new WebSocket(place.address(this.#path).replace(/^http/, "ws"));
    this.#socket = socket;
    socket.addEventListener("open", () => {
      if (socket === this.#socket) this.#on.opened();
    });
    socket.addEventListener("message", (event) => {
      if (socket === this.#socket) this.#receive(event.data);
    });
    socket.addEventListener("close", (event) => {
      if (socket === this.#socket) this.#closed(event.code);
    });
  }

  #receive(data) {
    clearTimeout(this.#silence);
    this.#silence = null;
    this.#on.received(JSON.parse(data));
  }

  #closed(code) {
    this.#release();
    if (this.#on.closed(code) === false) this.#stopped = true;
    else this.#later();
  }

  #later() {
    this.#on.lost();
    if (this.#stopped) return;
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 10);
    // Jitter, so that a restarted server isn't met by every page in the same instant.
    const delay = Math.max(longest * (0.5 + Math.random() / 2), this.#notBefore - Date.now());
    this.#timer = setTimeout(() => this.#connect(), delay);
  }

  /** Gives up a line that is probably dead without waiting for the closing handshake. */
  #drop() {
    if (this.#stopped || !this.#socket) return;
    this.#release();
    this.#later();
  }

  #hurry() {
    if (!this.#stopped && this.#timer && Date.now() >= this.#notBefore) this.#connect();
  }

  #release() {
    this.#round += 1;
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    this.#timer = null;
    this.#silence = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
