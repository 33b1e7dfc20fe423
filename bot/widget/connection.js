/** The customer's line to the gateway: token, hello, resume, and resending what wasn't taken. */

import { Socket } from "/look/socket.js";

const LIMIT_MS = 10_000;

async function newToken() {
  const response = await fetch("/api/customer", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (!response.ok) throw new Error(`customer token: ${response.status}`);
  return (await response.json()).token;
}

export class Connection {
  #store;
  #outbox;
  #on;
  #socket;
  #welcomed = false;

  /** `on`: `hello()` gives `{lang, case, seen}`; `received(frame)`; `online(bool)`; `forgot()`. */
  constructor(store, outbox, on) {
    this.#store = store;
    this.#outbox = outbox;
    this.#on = on;
    this.#socket = new Socket("/api/chat", {
      prepare: () => this.#prepare(),
      opened: () => this.#hello(),
      received: (frame) => this.#received(frame),
      lost: () => this.#lost(),
      closed: () => true,
    });
  }

  get online() {
    return this.#welcomed;
  }

  start() {
    this.#socket.start();
  }

  /** Says hello again, for instance in another language. */
  restart() {
    this.#lost();
    this.#socket.restart();
  }

  /** Sends now, or not at all; false if there is no connection. */
  send(frame) {
    return this.#welcomed && this.#socket.send(frame);
  }

  /** Keeps the message until the server has it, and sends it as soon as possible. */
  say(frame) {
    this.#outbox.add(frame);
    this.send(frame);
  }

  sayAgain(id) {
    const frame = this.#outbox.retry(id);
    if (frame) this.send(frame);
  }

  async #prepare() {
    if (!this.#store.get("token")) this.#store.set("token", await newToken());
  }

  #hello() {
    this.#socket.send({ type: "hello", token: this.#store.get("token"), ...this.#on.hello() });
  }

  #received(frame) {
    if (frame.type === "accepted") this.#outbox.remove(frame.id);
    else if (frame.type === "line" && frame.line.id) this.#outbox.remove(frame.line.id);
    else if (frame.type === "error" && frame.id) this.#outbox.refuse(frame.id, frame.message);
    else if (frame.type === "error" && frame.code === "not_signed_in") this.#forget();
    this.#on.received(frame);
    if (frame.type === "welcome") {
      this.#socket.settled();
      this.#welcomed = true;
      this.#on.online(true);
      for (const waiting of this.#outbox.waiting()) this.#socket.send(waiting);
    }
  }

  /** The server doesn't know this browser (any more): it gets a new token, and a new start. */
  #forget() {
    this.#store.remove("token");
    this.#on.forgot();
  }

  #lost() {
    this.#welcomed = false;
    this.#on.online(false);
  }
}
