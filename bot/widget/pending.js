/** Shows the messages that the server doesn't have yet, in the conversation. */

export class Pending {
  #outbox;
  #transcript;
  #connection;
  #settled;

  /** `settled()` is called once a reader has decided about a message that wasn't taken. */
  constructor(outbox, transcript, connection, settled) {
    this.#outbox = outbox;
    this.#transcript = transcript;
    this.#connection = connection;
    this.#settled = settled;
  }

  showAll() {
    for (const entry of this.#outbox.entries()) this.#draw(entry);
  }

  show(id) {
    const entry = this.#outbox.entries().find((one) => one.frame.id === id);
    if (entry) this.#draw(entry);
  }

  #draw(entry) {
    const { id } = entry.frame;
    this.#transcript.pend(entry, {
      online: this.#connection.online,
      paused: this.#connection.paused,
      again: () => {
        this.#connection.sayAgain(id);
        this.show(id);
        this.#settled();
      },
      discard: () => {
        this.#outbox.remove(id);
        this.#transcript.unpend(id);
        this.#settled();
      },
    });
  }
}
