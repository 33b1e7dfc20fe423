/** The customer's line to the gateway: token, hello, resume, and resending what wasn't taken. */

import { place } from "/look/place.js";
import { Socket } from "/look/socket.js";

const DOUBT_AFTER = 2;
const CONFIRM_MS = 2000;
const LIMIT_MS = 10_000;
const BUSY_S = 10;

const fetchSoon = (path, how) =>
  fetch(place.address(path), { ...how, signal: AbortSignal.timeout(LIMIT_MS) });

/** A browser hides a refusal to other origins as a network error: is the server there at all? */
async function notForUs(error) {
  if (!place.embedded() || !(error instanceof TypeError)) return false;
  return fetchSoon("/look/place.js", { cache: "no-store" }).then((file) => file.ok, () => false);
}

/** A new token, by which the server knows this browser; or the error has `refused` or `waitMs`. */
async function newToken() {
  const response = await fetchSoon("/api/customer", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
    credentials: "omit",
  }).catch(async (error) => {
    throw Object.assign(error, { refused: await notForUs(error) });
  });
  const { status } = response;
  if (response.ok) return (await response.json()).token;
  throw Object.assign(new Error(`customer token: ${status}`), {
    refused: status === 403,
    waitMs: status === 429 && (Number(response.headers.get("Retry-After")) || BUSY_S) * 1000,
  });
}

export class Connection {
  #store;
  #outbox;
  #identity;
  #journey;
  #on;
  #signal;
  #socket;
  #welcomed = false;
  #served = false;
  #failures = 0;
  #refusedAt = 0;
  #pause = null;
  #timers = {};

  /**
   * `on`: `hello()` gives `{lang, case, seen}`; `received(frame)`; `online(bool)`; `forgot()`;
   * `paced()` when `paused` changes; `again(type)` to repeat a command; `refused()` when this page
   * may not use the server. Ends with `signal`.
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

  get expired() {
    return this.#identity.expired;
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
    this.#post(frame);
  }

  sayAgain(id) {
    const frame = this.#outbox.retry(id);
    if (frame) this.#post(frame);
  }

  /** Tells the journey, if there is something to tell. */
  tell() {
    const frame = this.#journey.frame();
    if (frame && this.send(frame)) this.#journey.sent(frame);
  }

  async #prepare() {
    const ours = await this.#identity.ready();
    if (!ours && !this.#signal?.aborted) this.#forget();
    const doubtful = !this.#served && place.embedded()
      && (this.#failures === DOUBT_AFTER || this.#refusedAt);
    if (this.#store.get("token") && !doubtful) return true;
    try {
      const token = await newToken();
      this.#refusedAt = 0;
      // A remembered token was only doubted: a socket can't say that it was refused.
      if (!this.#signal?.aborted && !this.#store.get("token")) this.#store.set("token", token);
      return true;
    } catch (error) {
      if (error.waitMs) this.#socket.wait(error.waitMs);
      if (this.#served || !error.refused) throw error;
      this.#refusedAt ||= Date.now();
      if (Date.now() - this.#refusedAt < CONFIRM_MS) {
        // Once may have been a server that was just starting, or the network.
        this.#socket.wait(2 * CONFIRM_MS);
        throw error;
      }
      this.#on.refused();
      return false;
    }
  }

  #hello() {
    this.#socket.send({
      type: "hello",
      token: this.#store.get("token"),
      identity: this.#identity.jwt,
      resume: this.#identity.resume,
      ...this.#on.hello(),
    });
  }

  #received(frame) {
    if (frame.type === "error" && this.#mended(frame)) return;
    if (frame.type === "accepted") this.#outbox.remove(frame.id);
    else if (frame.type === "line" && frame.line.id) this.#outbox.remove(frame.line.id);
    else if (frame.type === "error" && frame.id) this.#outbox.refuse(frame.id, frame.message);
    else if (frame.type === "error" && frame.code === "not_signed_in") this.#forget();
    if (frame.type === "welcome") {
      this.#outbox.customer = frame.customer;
      this.#identity.accepted(frame.resume);
    }
    this.#on.received(frame);
    if (frame.type === "welcome") this.#settle();
  }

  #settle() {
    this.#socket.settled();
    this.#failures = 0;
    this.#welcomed = this.#served = true;
    this.#on.online(true);
    this.tell();
    this.#sendWaiting();
  }

  #sendWaiting() {
    for (const waiting of this.#outbox.waiting()) this.#post(waiting);
  }

  #post(frame) {
    if (!this.#welcomed || this.paused) return;
    this.#outbox.claim(frame.id);
    this.send(frame);
  }

  /** Errors that need nobody but us; true if this was one. */
  #mended(frame) {
    if (frame.code === "identity_refused") {
      this.#identity.refused();
      this.restart();
      return true;
    }
    if (frame.code !== "rate_limited") return false;
    const { of } = frame;
    const waitMs = frame.retry_after_s * 1000;
    if (this.#outbox.has(frame.id)) this.#slowDown(waitMs);
    else {
      clearTimeout(this.#timers[of]);
      const act = of === "journey" ? () => this.tell() : () => this.#on.again(of);
      this.#timers[of] = this.#later(act, waitMs);
    }
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
