/** What an agent can do with a case, and what becomes of it when the server refuses. */

import { ask } from "/look/confirm.js";
import { newId } from "/look/store.js";
import { askTransfer } from "/console/transfer.js";
import { codeWords, t } from "/console/words.js";

export class Commands {
  claiming = null;
  #connection;
  #desk;
  #outbox;
  #say;

  /** `desk()` and `outbox()` give the present ones; `problem(words or null)` shows an error. */
  constructor(connection, { desk, outbox, problem }) {
    this.#connection = connection;
    this.#desk = desk;
    this.#outbox = outbox;
    this.#say = problem;
  }

  claim(caseId) {
    if (this.claiming !== null) return;
    if (!this.#connection.send({ type: "claim", case: caseId })) return;
    this.#say(null);
    this.claiming = caseId ?? "next";
  }

  say(caseId, text) {
    const frame = { type: "say", case: caseId, id: newId(), text };
    this.#outbox().add(frame);
    this.#connection.send(frame);
  }

  sayAgain(id) {
    const frame = this.#outbox().retry(id);
    if (frame) this.#connection.send(frame);
  }

  /** A key is pressed by mistake more easily than a button, so it asks first. */
  async handBack(byKey) {
    const one = this.#ownCase();
    if (!one) return;
    const question = {
      title: t("handBackTitle"), text: t("handBackText"), yes: t("handBack"), no: t("keepOpen"),
      name: "hand-back-confirm",
    };
    if (byKey && !(await ask(question))) return;
    this.#connection.send({ type: "return", case: one.id });
  }

  async transfer() {
    const one = this.#ownCase();
    if (!one) return;
    const desk = this.#desk();
    const answer = await askTransfer(desk.agents, desk.me.user);
    if (answer) this.#connection.send({ type: "transfer", case: one.id, to: answer.to });
  }

  async resolve() {
    const one = this.#ownCase();
    if (!one) return;
    const yes = await ask({
      title: t("resolveTitle"), text: t("resolveText"), yes: t("resolve"), no: t("keepOpen"),
      name: "resolve-confirm",
    });
    if (yes) this.#connection.send({ type: "resolve", case: one.id });
  }

  /** Says what was refused; a refused reply stays in its bubble. */
  refused(frame) {
    if (frame.command === "claim" || !frame.command) this.claiming = null;
    const words = codeWords("error", frame.reason);
    const said = words === frame.reason ? (frame.message ?? words) : words;
    if (frame.id) this.#outbox().refuse(frame.id, said);
    this.#say(said);
  }

  #ownCase() {
    const one = this.#desk().open;
    return one && !one.left && this.#connection.online ? one : null;
  }
}
