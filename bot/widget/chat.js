/** What the customer's page knows of its conversation, changed by the server's frames alone. */

export class Chat {
  caseId;
  owner = "bot";
  agent = null;
  known = false;
  demo = false;
  shop = null;
  asked = null;
  cancelling = false;
  slow = false;
  saying = {};
  #opinion = {};
  #epoch = -1;
  #turn = null;
  #ended = 0;
  #store;
  #transcript;

  constructor(store, transcript) {
    this.#store = store;
    this.#transcript = transcript;
    this.caseId = store.get("case");
  }

  /** True while the bot owes a reply. */
  get typing() {
    return this.#turn !== null;
  }

  /** True while the customer may say how it was: not while they wait or talk with a person. */
  get judges() {
    return this.known && !this.#opinion.late && (this.owner === "bot" || this.owner === "closed");
  }

  /** Whether the answer `seq` helped, undefined if that wasn't said. */
  helped(seq) {
    const { feedback } = this.saying;
    return feedback?.seq === seq ? feedback.helped : this.#opinion.helped?.[seq];
  }

  /** What was said of the person who had the case, `{score, easy}`; null if nobody had it. */
  get rating() {
    return this.saying.rating ?? this.#opinion.rating ?? null;
  }

  forget() {
    this.#enter(null);
    this.asked = null;
    this.#transcript.reset();
  }

  /** Takes one frame of the server; an unknown type is an error. */
  apply(frame) {
    const handle = {
      welcome: () => this.#welcome(frame),
      line: () => this.#line(frame),
      accepted: () => this.#accepted(frame),
      turn_ended: () => this.#turnEnded(frame),
      owner: () => this.#owner(frame),
      slow: () => this.#slow(frame),
      opinion: () => this.#judged(frame),
      noted: () => this.#noted(frame),
      error: () => this.#error(frame),
    }[frame.type];
    if (!handle) throw new Error(`unknown frame type ${frame.type}`);
    handle();
  }

  #welcome(frame) {
    if (frame.reset) this.#transcript.reset();
    if (frame.case) this.#enter(frame.case);
    this.#transcript.expect(frame.case, frame.last);
    this.known = true;
    this.demo = frame.demo;
    this.shop = frame.shop;
    // Which message the turn belongs to isn't said here: the next end of a turn ends it.
    this.#turn = frame.turn ? 0 : null;
    this.#epoch = frame.epoch ?? -1;
    this.#owned(frame);
  }

  #line(frame) {
    this.#enter(frame.case);
    this.#transcript.add(frame.case, frame.line);
  }

  #accepted(frame) {
    this.#enter(frame.case);
    // Its owner is the one at the time of writing; a later one may have been told already.
    const owed = frame.owner === "bot" && this.owner === "bot" && frame.seq > this.#ended;
    if (!owed || frame.duplicate || frame.id === this.asked) return;
    this.#turn = frame.seq;
    this.slow = false;
  }

  #turnEnded(frame) {
    if (frame.case !== this.caseId) return;
    this.#ended = Math.max(this.#ended, frame.seq);
    if (this.#turn === null || frame.seq < this.#turn) return;
    this.#turn = null;
    this.slow = false;
  }

  #owner(frame) {
    if (this.caseId && frame.case !== this.caseId) return;
    this.#enter(frame.case);
    if (frame.epoch < this.#epoch) return;
    this.#epoch = frame.epoch;
    this.#owned(frame);
  }

  #owned({ owner = "bot", agent = null, staffed }) {
    this.owner = owner;
    this.agent = agent;
    this.staffed = staffed;
    this.cancelling = false;
    if (owner === "bot") return;
    this.asked = null;
    this.#turn = null;
    this.slow = false;
  }

  #slow(frame) {
    if (frame.case === this.caseId) this.slow = true;
  }

  #judged(frame) {
    if (frame.case === this.caseId) this.#opinion = frame;
  }

  /** What is shown stays, until the server says it to every page. */
  #noted({ id, of }) {
    const said = this.saying[of];
    if (said?.id !== id) return;
    const helped = { ...this.#opinion.helped, [said.seq]: said.helped };
    this.#opinion = { ...this.#opinion, ...(of === "rating" ? { rating: said } : { helped }) };
    delete this.saying[of];
  }

  #error(frame) {
    if (frame.id === this.asked) this.asked = null;
    if (this.saying[frame.of]?.id === frame.id) delete this.saying[frame.of];
    if (frame.of === "cancel_wait") this.cancelling = false;
  }

  /** Goes on in this case; a new one begins with the bot. */
  #enter(caseId) {
    if (caseId === this.caseId) return;
    this.caseId = caseId;
    if (caseId) this.#store.set("case", caseId);
    else this.#store.remove("case");
    this.#epoch = -1;
    this.#ended = 0;
    this.#turn = null;
    this.#opinion = {};
    this.saying = {};
    this.#owned({});
  }
}
