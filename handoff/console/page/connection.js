/** The agent's line to the gateway: signed in, resumed, and resending what wasn't taken. */

import { SIGN_IN_AGAIN, Socket } from "/look/socket.js";
import { whoAmI } from "/look/staff_session.js";

export class Connection {
  #on;
  #socket;
  #welcomed = false;

  /** `on`: `known(me or null)`, false to stop; `received(frame)`, `online(bool)`, `unsent()`. */
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

  /** Asks anew who is there, now: they signed in, or the server says that something changed. */
  again() {
    this.#socket.stop();
    this.#lost();
    this.#socket.start();
  }

  /** A refused upgrade tells a page nothing, so the session is asked for first. */
  async #prepare() {
    return this.#on.known(await whoAmI());
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

  /** The own password may have been changed right here: the session's end is asked for. */
  #closed(code) {
    if (code !== SIGN_IN_AGAIN || !this.#welcomed) return true;
    queueMicrotask(() => this.again());
    return false;
  }
}
