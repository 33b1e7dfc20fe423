/** What the visitor looked at before asking, told to the server only with their consent. */

const MOST_SEARCHES = 10;
const MOST_ITEMS = 20;
const MOST_PIECES = 1_000_000;

const list = (value) => (Array.isArray(value) ? value : []);

/** At most `most` characters, never half of one. */
function text(value, most) {
  return Array.from(String(value ?? "")).slice(0, most).join("");
}

/** An address without what may be personal in it: query and fragment. Null if there is none. */
function address(value) {
  if (!value) return null;
  try {
    const { protocol, origin, pathname } = new URL(value, document.baseURI);
    return protocol === "http:" || protocol === "https:" ? text(origin + pathname, 500) : null;
  } catch {
    return null;
  }
}

function item(given) {
  const quantity = Number(given?.quantity ?? 1);
  return {
    name: text(given?.name, 120),
    quantity: quantity >= 0 && quantity <= MOST_PIECES ? quantity : 1,
    price: given?.price === undefined ? null : text(given.price, 40),
  };
}

/** `given` within the limits of the wire. */
export function trim(given) {
  const url = address(given.page?.url);
  return {
    page: url && { url, title: text(given.page.title, 200) },
    referrer: address(given.referrer),
    searches: list(given.searches).slice(-MOST_SEARCHES).map((one) => text(one, 100)),
    cart: list(given.cart).slice(0, MOST_ITEMS).map(item),
  };
}

export class Journey {
  #store;
  #visit = null;

  constructor(store) {
    this.#store = store;
  }

  visit(given) {
    this.#visit = given === null || typeof given !== "object" ? null : trim(given);
  }

  /** Remembers the visitor's decision; a "no" forgets what was seen so far. */
  consent(given) {
    if (given !== true) this.#visit = null;
    this.#store.set("consent", given === true);
  }

  /** The frame to send now, or null: a journey agreed to, or once that there is none any more. */
  frame() {
    const agreed = this.#store.get("consent") === true;
    if (agreed && this.#visit) return { type: "journey", journey: this.#visit };
    if (!agreed && this.#store.get("told", false)) return { type: "journey", journey: null };
    return null;
  }

  /** `frame` has left: remembered, so that a later "no" reaches the server too. */
  sent(frame) {
    if (frame.journey) this.#store.set("told", true);
    else this.#store.remove("told");
  }
}
