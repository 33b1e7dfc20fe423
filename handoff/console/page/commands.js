/** What an agent can do with a case, and what becomes of it when the server refuses. */

import { ask } from "/look/confirm.js";
import { newId } from "/look/store.js";
import { askTransfer } from "/console/transfer.js";
import { codeWords, t } from "/console/words.js";

const MOVES = new Set(["return", "resolve", "transfer"]);
const NOT_OURS = new Set(["not_yours", "not_found"]);
const WITHOUT_PICTURES = new Set(["no_pictures", "picture_gone"]);

/** The last line the agent could have read; what came while a question was asked is not among them. */
const lastSeen = (one) => one.lines.at(-1)?.seq ?? 0;

export class Commands {
  claiming = null;
  #connection;
  #desk;
  #outbox;
  #say;
  #unsaid;
  #changed;
  #ordered = new Map();

  /**
   * `desk()` and `outbox()` give the present ones; `problem(words or null)` shows an error;
   * `unsaid(frame, why, pictures)` takes a reply that can't be said as it is; `changed()`:
   * something is under way.
   */
  constructor(connection, { desk, outbox, problem, unsaid, changed }) {
    this.#connection = connection;
    this.#desk = desk;
    this.#outbox = outbox;
    this.#say = problem;
    this.#unsaid = unsaid;
    this.#changed = changed;
  }

  claim(caseId) {
    if (this.claiming !== null) return;
    if (!this.#order({ type: "claim", case: caseId })) return;
    this.#say(null);
    this.claiming = caseId ?? "next";
  }

  /** Whether the agent waits for just this case. */
  wants(caseId) {
    const known = this.#desk().cases.has(caseId);
    return this.claiming === caseId || (this.claiming === "next" && !known);
  }

  /** `pictures`: what attachments.js gave. */
  say(caseId, text, pictures) {
    const frame = { type: "say", case: caseId, id: newId(), text };
    if (pictures.length) frame.pictures = pictures.map(({ id }) => id);
    this.#outbox().add(frame, pictures.length ? { pictures } : {});
    this.#connection.send(frame);
  }

  sayAgain(id) {
    const frame = this.#outbox().retry(id);
    if (frame) this.#connection.send(frame);
  }

  reveal(caseId, about) {
    this.#order({ type: "reveal", case: caseId, ...about });
  }

  presence() {
    this.#order({ type: this.#desk().state === "away" ? "available" : "away" });
  }

  /** A key is pressed by mistake more easily than a button, so it asks first. */
  async handBack(byKey) {
    const one = this.#ownCase();
    if (!one) return;
    const seen = lastSeen(one);
    const question = {
      title: t("handBackTitle"), text: t("handBackText"), yes: t("handBack"), no: t("keepOpen"),
      name: "hand-back-confirm",
    };
    if (byKey && !(await ask(question))) return;
    this.#order({ type: "return", case: one.id, seen });
  }

  async transfer() {
    const one = this.#ownCase();
    if (!one) return;
    const desk = this.#desk();
    const answer = await askTransfer(desk.agents, desk.me.user);
    if (answer) this.#order({ type: "transfer", case: one.id, to: answer.to });
  }

  async resolve() {
    const one = this.#ownCase();
    if (!one) return;
    const seen = lastSeen(one);
    const yes = await ask({
      title: t("resolveTitle"), text: t("resolveText"), yes: t("resolve"), no: t("keepOpen"),
      name: "resolve-confirm",
    });
    if (yes) this.#order({ type: "resolve", case: one.id, seen });
  }

  /** Whether the case's next owner is being settled. */
  busy(caseId) {
    return [...this.#ordered.values()]
      .some(({ frame }) => MOVES.has(frame.type) && frame.case === caseId);
  }

  done(frame) {
    this.#ordered.delete(frame.id);
    if (frame.command === "claim") this.claiming = null;
  }

  /** The line was cut: what was ordered may have been done or not. */
  cut() {
    for (const order of this.#ordered.values()) order.cut = true;
  }

  /** After a reconnect the server has named the agent's cases, which says what became of it. */
  settle(mine) {
    for (const [id, { frame, cut }] of this.#ordered) {
      if (!cut) continue;
      this.#ordered.delete(id);
      const kept = mine.includes(frame.case);
      if (frame.type === "claim") {
        this.claiming = null;
        if (!kept) this.#say(t(frame.case ? "cut.claim" : "cut.next"));
      } else if (kept && MOVES.has(frame.type)) {
        this.#say(t("cut.move"));
      }
    }
  }

  /** Says what was refused; a refused reply stays in its bubble, or goes back where it was written
   * if it can't be said any more, or not with its pictures. */
  refused(frame) {
    this.#ordered.delete(frame.id);
    if (frame.command === "claim" || !frame.command) this.claiming = null;
    const words = codeWords("error", frame.reason);
    const said = words === frame.reason ? (frame.message ?? words) : words;
    const unsent = this.#outbox().entries().find((entry) => entry.frame.id === frame.id);
    const bare = WITHOUT_PICTURES.has(frame.reason);
    if (unsent && (bare || NOT_OURS.has(frame.reason))) {
      this.#outbox().remove(frame.id);
      this.#unsaid(unsent.frame, said, bare ? [] : (unsent.pictures ?? []));
      return;
    }
    if (unsent) this.#outbox().refuse(frame.id, said);
    this.#say(said);
  }

  /** Everything but a reply has an id too: a line on which it is not answered is dead. */
  #order(order) {
    const frame = { ...order, id: newId() };
    if (!this.#connection.send(frame)) return false;
    this.#ordered.set(frame.id, { frame, cut: false });
    this.#changed();
    return true;
  }

  #ownCase() {
    const one = this.#desk().open;
    return one && !one.left && this.#connection.online && !this.busy(one.id) ? one : null;
  }
}
