/** The customer's line to the gateway: token, hello, resume, and resending what wasn't taken. */

import { place } from "/look/place.js";
import { Socket } from "/look/socket.js";
import { Busy, newToken, Refused } from "/widget/token.js";

const DOUBT_AFTER = 2;
const BUSY_S = 10;

export class Connection {
  #store;
  #outbox;
  #identity;
  #journey;
  #on;
  #signal;
  #socket;
  #welcomed = false;
  #failures = 0;
  #pause = null;

  /**
   * `on`: `hello()` gives `{lang, case, seen}`; `received(frame)`; `online(bool)`; `forgot()`;
   * `paced()` when `paused` changes; `refused()` when this page may not use the server. Ends with
   * `signal`.
   */
  constructor({ store, outbox, identity, journey, on, signal }) {
    this.#store = store;
    this.#outbox = outbox;
    this.#identity = identity;
    this.#journey = journey;
    this.#on = on;
    this.#signal = signal;
    this.#socket = new Socket("/api/chat", {
      prepare: () => this.#prepare(),
      opened: () => this.#hello(),
      received: (frame) => this.#received(frame),
      lost: () => this.#lost(),
      closed: () => true,
    }, signal);
  }

  get online() {
    return this.#welcomed;
  }

  /** True while the server has asked us to send more slowly. */
  get paused() {
    return this.#pause !== null;
  }

  start() {
    this.#socket.start();
  }

  /** Says hello again, for instance in another language. */
  restart() {
    this.#down();
    this.#socket.restart();
  }

  /** Sends now, or not at all; false if there is no connection. */
  send(frame) {
    return this.#welcomed && this.#socket.send(frame);
  }

  /** Keeps the message until the server has it, and sends it as soon as possible. */
  say(frame) {
    this.#outbox.add(frame);
    if (!this.paused) this.send(frame);
  }

  sayAgain(id) {
    const frame = this.#outbox.retry(id);
    if (frame && !this.paused) this.send(frame);
  }

  /** Tells the journey, if there is something to tell. */
  tell() {
    const frame = this.#journey.frame();
    if (frame && this.send(frame)) this.#journey.sent(frame);
  }

  async #prepare() {
    await this.#identity.ready();
    const doubtful = place.embedded() && this.#failures === DOUBT_AFTER;
    if (this.#store.get("token") && !doubtful) return true;
    try {
      const token = await newToken();
      // A remembered token was only doubted: a socket can't say that it was refused.
      if (!this.#signal?.aborted && !this.#store.get("token")) this.#store.set("token", token);
      return true;
    } catch (error) {
      if (error instanceof Busy) this.#socket.wait(error.waitMs);
      // Once may have been a server that was just starting.
      if (!(error instanceof Refused) || this.#failures < 1) throw error;
      this.#on.refused();
      return false;
    }
  }

  #hello() {
    this.#socket.send({
      type: "hello",
      token: this.#store.get("token"),
      identity: this.#identity.jwt,
      ...this.#on.hello(),
    });
  }

  #received(frame) {
    if (frame.type === "error" && this.#mended(frame)) return;
    if (frame.type === "accepted") this.#outbox.remove(frame.id);
    else if (frame.type === "line" && frame.line.id) this.#outbox.remove(frame.line.id);
    else if (frame.type === "error" && frame.id) this.#outbox.refuse(frame.id, frame.message);
    else if (frame.type === "error" && frame.code === "not_signed_in") this.#forget();
    if (frame.type === "welcome") this.#identity.accepted();
    this.#on.received(frame);
    if (frame.type === "welcome") this.#settle();
  }

  #settle() {
    this.#socket.settled();
    this.#failures = 0;
    this.#welcomed = true;
    this.#on.online(true);
    this.tell();
    this.#sendWaiting();
  }

  #sendWaiting() {
    if (this.paused) return;
    for (const waiting of this.#outbox.waiting()) this.send(waiting);
  }

  /** Errors that need nobody but us; true if this was one. */
  #mended(frame) {
    if (frame.code === "identity_refused") {
      this.#identity.refused();
      this.restart();
      return true;
    }
    if (frame.code !== "rate_limited") return false;
    const waitMs = (frame.retry_after_s ?? BUSY_S) * 1000;
    if (!this.#welcomed) this.#socket.wait(waitMs);
    else if (this.#outbox.has(frame.id)) this.#slowDown(waitMs);
    else if (!frame.id && this.#journey.frame()) this.#later(() => this.tell(), waitMs);
    else return false;
    return true;
  }

  /** Later messages wait as well: they must not overtake the one that was too soon. */
  #slowDown(waitMs) {
    clearTimeout(this.#pause);
    this.#pause = this.#later(() => {
      this.#pause = null;
      this.#sendWaiting();
      this.#on.paced();
    }, waitMs);
    this.#on.paced();
  }

  #later(act, waitMs) {
    return setTimeout(() => {
      if (!this.#signal?.aborted) act();
    }, waitMs);
  }

  /** The server doesn't know this browser (any more): it gets a new token, and a new start. */
  #forget() {
    this.#identity.lost();
    this.#on.forgot();
  }

  #lost() {
    if (!this.#welcomed) this.#failures += 1;
    this.#down();
  }

  #down() {
    this.#welcomed = false;
    this.#on.online(false);
  }
}
