/** One thing the server is asked for again and again, and what draws it. */

export class Source {
  data = null;
  #load;
  #draw;
  #round = 0;

  /** `load()` asks; `draw(data)` shows the answer, or that there is none yet (null). */
  constructor(load, draw) {
    this.#load = load;
    this.#draw = draw;
  }

  /** Asks and shows; an answer that a later question has overtaken is dropped. */
  async refresh() {
    const round = ++this.#round;
    const data = await this.#load();
    if (round !== this.#round) return;
    this.data = data;
    this.draw();
  }

  draw() {
    this.#draw(this.data);
  }

  /** What was shown is nobody's any more. */
  clear() {
    this.#round += 1;
    this.data = null;
    this.draw();
  }
}
