/** Where a message is written: sends on Enter, grows, counts, keeps the draft across reloads. */

const LIMIT = 4000;
const COUNT_FROM = 3600;
const TALLEST_PX = 144;

export class Composer {
  #form;
  #input;
  #counter;
  #store;
  #say;
  #may;
  #t;
  #draft = null;

  /**
   * `say(text)` gets a trimmed text of up to 4,000 characters that `may(text)` says may be sent:
   * one that isn't empty, unless a page knows better.
   */
  constructor({ form, input, counter, store, say, t, may = (text) => text !== "" }) {
    this.#form = form;
    this.#input = input;
    this.#counter = counter;
    this.#store = store;
    this.#say = say;
    this.#may = may;
    this.#t = t;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("input", () => this.#changed());
  }

  /** Writes to the draft called `name` from now on. */
  use(name) {
    if (this.#draft === name) return;
    this.#draft = name;
    this.reload();
  }

  /** Shows the draft as it is remembered now. */
  reload() {
    this.#input.value = this.#store.get(this.#draft, "");
    this.refresh();
  }

  focus() {
    this.#input.focus();
  }

  refresh() {
    this.#grow();
    this.#count();
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey) return;
    // While Hangul is being composed Enter belongs to the input method; Safari says so only by 229.
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#input.value.trim();
    this.#input.focus();
    if (!this.#may(text) || this.#length(text) > LIMIT) return;
    this.#input.value = "";
    this.#changed();
    this.#say(text);
  }

  #changed() {
    if (this.#input.value) this.#store.set(this.#draft, this.#input.value);
    else this.#store.remove(this.#draft);
    this.refresh();
  }

  /** Characters as the server counts them: code points, not UTF-16 units. */
  #length(text) {
    return Array.from(text).length;
  }

  #count() {
    const length = this.#length(this.#input.value.trim());
    const over = length > LIMIT;
    this.#counter.hidden = length < COUNT_FROM;
    this.#counter.classList.toggle("over", over);
    const word = over ? "tooLong" : "counter";
    this.#counter.textContent = this.#t(word, length.toLocaleString("en"));
    this.#input.setAttribute("aria-invalid", String(over));
    this.#form.dataset.over = String(over);
  }

  #grow() {
    this.#input.style.height = "auto";
    const height = Math.min(this.#input.scrollHeight + 2, TALLEST_PX);
    this.#input.style.height = `${height}px`;
  }
}
