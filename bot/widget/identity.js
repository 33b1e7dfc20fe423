/** Who the shop's own page says its visitor is: a token that the shop has signed. */

const LONGEST = 4096;
const PATIENCE_MS = 5000;

// What waits for the same person when the page doesn't vouch for them for a while.
const KEPT = ["draft", "outbox"];

// All that belongs to a person; whether the panel is open and what the browser agreed to stay.
const PERSONAL = [...KEPT, "token", "case", "read", "live", "subject", "former"];

/** The subject a token names. Only the server checks whether that is true. */
function subjectOf(jwt) {
  try {
    const payload = jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return String(JSON.parse(atob(payload)).sub);
  } catch {
    return "?";
  }
}

export class Identity {
  /** What the next hello carries: a token, or null. */
  jwt = null;
  /** What stands in for a token that has run out: for this page alone, so never stored. */
  resume = null;
  /** True while only a fresh token helps. */
  expired = false;
  #welcomed = null;
  #store;
  #told;
  #known;

  constructor(store) {
    this.#store = store;
    this.#expect();
  }

  /**
   * Resolves once it is clear as whom to say hello: a page that signed its visitor in before will
   * do so again, but perhaps only after asking its own server. False if what is remembered isn't
   * this visitor's.
   */
  async ready() {
    if (this.expired) await this.#known;
    else if (this.#store.get("subject") !== null) {
      await Promise.race([this.#known, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    }
    return this.jwt !== null || this.#store.get("subject") === null;
  }

  /**
   * Takes a token, or null for a visitor who isn't signed in. Forgets what is remembered of
   * somebody else. Returns "same", "changed" or "other".
   */
  take(jwt) {
    if (jwt !== null && (typeof jwt !== "string" || !jwt || jwt.length > LONGEST)) {
      console.warn(`Baton: identify() takes a token of at most ${LONGEST} characters, or null.`);
      return "same";
    }
    const subject = jwt && subjectOf(jwt);
    const differs = (before) => (before ?? subject) !== subject;
    const left = differs(this.#welcomed);
    if (left) this.#welcomed = this.resume = null;
    // A visitor who was never signed in stays who they are: pages say null at every load.
    const other = differs(this.#store.get("subject") ?? this.#store.get("former")?.subject);
    const same = jwt === this.jwt;
    this.jwt = jwt;
    this.expired = false;
    if (other) for (const name of PERSONAL) this.#store.remove(name);
    else this.#comeBack();
    this.#told();
    if (other || left) return "other";
    return same ? "same" : "changed";
  }

  /** The server has taken us in: what follows belongs to this person. */
  accepted(resume) {
    if (!this.jwt) return;
    this.resume = resume;
    this.#welcomed = subjectOf(this.jwt);
    this.#store.set("subject", this.#welcomed);
    this.#comeBack();
  }

  /** Who was known stays who they are, or what they wrote would go into somebody else's chat. */
  refused() {
    this.expired = this.#welcomed !== null;
    if (this.expired) this.#expect();
    else this.jwt = null;
    const then = this.expired ? "a fresh one is needed" : "going on without it";
    console.warn(`Baton: the identity was refused (see docs/embed.md); ${then}.`);
  }

  /** This browser's token is no use any more. What the page doesn't vouch for is put away. */
  lost() {
    this.#store.remove("token");
    const subject = this.#store.get("subject");
    if (this.jwt || subject === null) return;
    const [draft, outbox] = KEPT.map((name) => this.#store.get(name));
    this.#store.set("former", { subject, draft, outbox });
    for (const name of [...KEPT, "subject"]) this.#store.remove(name);
  }

  #expect() {
    this.#known = new Promise((resolve) => {
      this.#told = resolve;
    });
  }

  /** The same person again, perhaps with a fresher token: what they hadn't sent is theirs. */
  #comeBack() {
    const former = this.#store.get("former");
    if (!former || !this.jwt || former.subject !== subjectOf(this.jwt)) return;
    this.#store.remove("former");
    const { draft, outbox } = former;
    if (draft && !this.#store.get("draft")) this.#store.set("draft", draft);
    if (outbox) this.#store.set("outbox", [...outbox, ...this.#store.get("outbox", [])]);
  }
}
