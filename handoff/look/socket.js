/** A web socket that comes back by itself: exponential backoff with jitter, no silent death. */

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

  /**
   * `on`: `prepare()` async, before each try (false = stop, a throw = try later); `opened()`;
   * `received(frame)`; `lost()`; `closed(code)`, which returns false to stop trying.
   */
  constructor(path, on) {
    this.#path = path;
    this.#on = on;
    window.addEventListener("online", () => this.#hurry());
    window.addEventListener("offline", () => this.#drop());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#hurry();
    });
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
      if (ready === false) return this.stop();
    } catch {
      if (round === this.#round) this.#later();
      return;
    }
    this.#open();
  }

  #open() {
    const url = new URL(this.#path, window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
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
    const delay = longest * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#connect(), delay);
  }

  /** Gives up a line that is probably dead without waiting for the closing handshake. */
  #drop() {
    if (this.#stopped || !this.#socket) return;
    this.#release();
    this.#later();
  }

  #hurry() {
    if (!this.#stopped && this.#timer) this.#connect();
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
