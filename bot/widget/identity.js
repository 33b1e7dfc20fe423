/** Who the shop's own page says its visitor is: a token that the shop has signed. */

const LONGEST = 4096;
const PATIENCE_MS = 5000;

// All that belongs to a person; whether the panel is open and what the browser agreed to stay.
const PERSONAL = ["token", "case", "draft", "outbox", "read", "live", "subject", "former"];

// What waits for the same person when the page doesn't vouch for them for a while.
const KEPT = ["token", "draft", "outbox"];

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
  #store;
  #told;
  #known = new Promise((resolve) => {
    this.#told = resolve;
  });

  constructor(store) {
    this.#store = store;
  }

  /**
   * Resolves once it is clear as whom to say hello: a page that signed its visitor in before will
   * do so again, but perhaps only after asking its own server.
   */
  async ready() {
    if (this.#store.get("subject") === null) return;
    await Promise.race([this.#known, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
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
    this.#told();
    const before = this.#store.get("subject") ?? this.#store.get("former")?.subject ?? null;
    // A visitor who was never signed in stays who they are: pages say null at every load.
    const other = before !== null && before !== (jwt && subjectOf(jwt));
    const same = jwt === this.jwt;
    this.jwt = jwt;
    if (other) for (const name of PERSONAL) this.#store.remove(name);
    else if (jwt) this.#comeBack();
    if (other) return "other";
    return same ? "same" : "changed";
  }

  /** The server has taken us in: what follows belongs to this person. */
  accepted() {
    if (this.jwt) this.#store.set("subject", subjectOf(this.jwt));
  }

  refused() {
    this.jwt = null;
    console.warn("Baton: the identity was refused (see docs/embed.md); going on without it.");
  }

  /** The server doesn't take this browser's token; the reason may be that no identity is with it. */
  lost() {
    const subject = this.#store.get("subject");
    if (subject !== null) {
      const kept = KEPT.map((name) => [name, this.#store.get(name)]);
      for (const name of [...KEPT, "subject"]) this.#store.remove(name);
      this.#store.set("former", { subject, kept });
    }
    this.#store.remove("token");
  }

  /** The same person again, perhaps with a fresher token: their chat goes on. */
  #comeBack() {
    const former = this.#store.get("former");
    this.#store.remove("former");
    if (!former || this.#store.get("case")) return;
    for (const [name, value] of former.kept) if (value !== null) this.#store.set(name, value);
  }
}
