/** Keeps small values across reloads, and in memory where the browser forbids storage. */

export class Store {
  #prefix;
  #memory = new Map();

  constructor(prefix) {
    this.#prefix = `baton.${prefix}.`;
  }

  get(name, fallback = null) {
    try {
      const text = localStorage.getItem(this.#prefix + name) ?? this.#memory.get(name);
      return text === undefined || text === null ? fallback : JSON.parse(text);
    } catch {
      // Storage is forbidden, or someone else wrote something that isn't ours.
      const text = this.#memory.get(name);
      return text === undefined ? fallback : JSON.parse(text);
    }
  }

  set(name, value) {
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(this.#prefix + name, text);
      this.#memory.delete(name);
    } catch {
      // Full: what was there before would win over this.
      this.remove(name);
      this.#memory.set(name, text);
    }
  }

  remove(name) {
    this.#memory.delete(name);
    try {
      localStorage.removeItem(this.#prefix + name);
    } catch {
      // Storage is forbidden: memory was all there was.
    }
  }

  /** Removes every value whose name starts with `start`. */
  clear(start = "") {
    for (const name of [...this.#memory.keys()]) {
      if (name.startsWith(start)) this.#memory.delete(name);
    }
    try {
      for (const full of Object.keys(localStorage)) {
        if (full.startsWith(this.#prefix + start)) localStorage.removeItem(full);
      }
    } catch {
      // Storage is forbidden: memory was all there was.
    }
  }
}

/** A new message id; `crypto.randomUUID` is missing where there is no secure context. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
