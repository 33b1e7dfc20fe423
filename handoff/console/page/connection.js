/** The agent's line to the gateway: signed in, resumed, and resending what wasn't taken. */

import { SIGN_IN_AGAIN, Socket } from "/look/socket.js";
import { whoAmI } from "/console/session.js";

export class Connection {
  #on;
  #socket;
  #welcomed = false;

  /** `on`: `known(me)`, `signedOut()`, `received(frame)`, `online(bool)`, `unsent()` frames. */
  constructor(on) {
    this.#on = on;
    this.#socket = new Socket("/api/console", {
      prepare: () => this.#prepare(),
      opened: () => {},
      received: (frame) => this.#received(frame),
      lost: () => this.#lost(),
      closed: (code) => this.#closed(code),
    });
  }

  get online() {
    return this.#welcomed;
  }

  start() {
    this.#socket.start();
  }

  stop() {
    this.#socket.stop();
    this.#lost();
  }

  /** Sends now, or not at all; false if there is no connection. */
  send(frame) {
    return this.#welcomed && this.#socket.send(frame);
  }

  /** A refused upgrade tells a page nothing, so the session is asked for first. */
  async #prepare() {
    const me = await whoAmI();
    if (me) this.#on.known(me);
    else this.#on.signedOut();
    return me !== null;
  }

  #received(frame) {
    this.#on.received(frame);
    if (frame.type !== "welcome") return;
    this.#socket.settled();
    this.#welcomed = true;
    this.#on.online(true);
    for (const unsent of this.#on.unsent()) this.#socket.send(unsent);
  }

  #lost() {
    this.#welcomed = false;
    this.#on.online(false);
  }

  #closed(code) {
    if (code !== SIGN_IN_AGAIN) return true;
    this.#lost();
    this.#on.signedOut();
    return false;
  }
}
