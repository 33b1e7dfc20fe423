/** The middle column: the open case's transcript, the reply, and what can be done with the case. */

import { Composer } from "/look/composer.js";
import { language } from "/look/language.js";
import { Log } from "/look/log.js";
import { Attachments } from "/console/attachments.js";
import { drawLine, drawPending } from "/console/line.js";
import { LinePictures } from "/console/line_pictures.js";
import { codeWords, t } from "/console/words.js";

const draftName = (user, caseId) => `draft.${user}.${caseId}`;

export class Conversation {
  #byId;
  #on;
  #log;
  #composer;
  #attachments;
  #store;
  #draft = null;
  #shown = null;
  #hidden = null;
  #pictures = null;
  #left = false;
  #drawn = 0;
  #pending = new Map();

  /**
   * `on`: `say`, `again`, `discard`, `handBack`, `transfer`, `resolve`, `close`, and `hidden(case)`
   * for what is masked in a case.
   */
  constructor(byId, store, on) {
    this.#byId = byId;
    this.#on = on;
    this.#store = store;
    this.#log = new Log({
      scroller: byId("scroller"), list: byId("lines"), newer: byId("newer"),
      draw: (line) => drawLine(line, this.#hidden, this.#pictures),
    });
    this.#attachments = new Attachments(byId, store);
    this.#composer = new Composer({
      form: byId("composer"),
      input: byId("reply"),
      counter: byId("counter"),
      store,
      say: (text) => on.say(this.#shown, text, this.#attachments.take()),
      may: (text) => this.#attachments.maySend(text),
      t,
    });
    byId("hand-back").addEventListener("click", () => on.handBack());
    byId("transfer").addEventListener("click", () => on.transfer());
    byId("resolve").addEventListener("click", () => on.resolve());
    byId("close-case").addEventListener("click", () => on.close());
  }

  focusReply() {
    if (this.#shown && !this.#byId("composer").hidden) this.#composer.focus();
  }

  attach() {
    if (this.#shown && !this.#left) this.#attachments.choose();
  }

  refresh() {
    this.#composer.refresh();
    this.#attachments.refresh();
  }

  /** Nothing that goes along with a reply stays in the page. */
  forget() {
    this.#attachments.forget();
  }

  /** Puts a text, and pictures that were to go along with it, into the reply of a case, behind
   * what is there; true if that case is open. */
  putIntoReply(user, caseId, text, pictures = []) {
    const name = draftName(user, caseId);
    const written = this.#store.get(name, "");
    if (text) this.#store.set(name, written ? `${written}\n${text}` : text);
    if (pictures.length) this.#attachments.putBack(name, pictures);
    if (this.#draft !== name) return false;
    this.#composer.reload();
    this.focusReply();
    return true;
  }

  /**
   * `one`: the open case or null; `user`: whose drafts; `entries`: outbox entries of the case;
   * `busy`: something was ordered for it that is not answered yet; `channels`: those that show
   * their customers pictures.
   */
  show(one, { online, user, entries, busy, channels }) {
    this.#byId("no-case").hidden = one !== null;
    this.#byId("case").hidden = one === null;
    if (one?.id !== this.#shown) this.#change(one, user);
    if (one === null) return;
    this.#byId("case-title").textContent = codeWords("reason", one.view.reason);
    const { customer, language: spoken, identity } = one.view.profile ?? {};
    this.#byId("case-who").textContent =
      `${t("customer")} ${identity?.name || customer || ""}, ${codeWords("value", spoken)}`;
    this.#showLeft(one);
    this.#barPictures(one, channels);
    for (const id of ["hand-back", "transfer", "resolve"]) {
      this.#byId(id).disabled = !online || busy || one.left !== null;
    }
    this.#showLines(one);
    this.#hidden.refresh();
    this.#pictures.refresh();
    this.#showPending(entries, online);
    this.#log.follow();
  }

  #change(one, user) {
    this.#byId("log").setAttribute("aria-live", "off");
    this.#log.unpendAll();
    this.#pending.clear();
    this.#log.reset();
    this.#drawn = 0;
    this.#shown = one?.id ?? null;
    this.#draft = one === null ? null : draftName(user, one.id);
    this.#attachments.use(this.#draft, this.#shown);
    if (one === null) return;
    this.#hidden = this.#on.hidden(one.id);
    this.#pictures = new LinePictures(one.id, () => !this.#left);
    this.#composer.use(this.#draft);
    // Only what comes from now on is news worth reading out.
    requestAnimationFrame(() => this.#byId("log").setAttribute("aria-live", "polite"));
  }

  #showLeft(one) {
    this.#left = one.left !== null;
    this.#byId("left-case").hidden = one.left === null;
    this.#byId("left-words").textContent =
      one.left === null ? "" : t(`left.${one.left.owner}`, one.left.agent);
    const focused = this.#byId("actions").contains(document.activeElement);
    this.#byId("actions").hidden = one.left !== null;
    if (focused && one.left !== null) this.#byId("close-case").focus();
    this.#byId("send-reply").disabled = one.left !== null;
    this.#byId("reply").readOnly = one.left !== null;
  }

  #barPictures(one, channels) {
    const { channel } = one.view.profile ?? {};
    const room = channels.includes(channel);
    this.#attachments.bar(room ? null : t("attach.barred", codeWords("value", channel)));
    this.#byId("attach").disabled = this.#left;
  }

  #showLines(one) {
    for (const line of one.lines) {
      if (line.seq > this.#drawn) this.#log.add(one.id, line);
    }
    this.#drawn = one.lines.at(-1)?.seq ?? 0;
  }

  #showPending(entries, online) {
    for (const entry of entries) {
      const id = entry.frame.id;
      // Drawn again only when it says something else, or its buttons would lose the focus.
      const says = `${entry.refused} ${online} ${language()}`;
      if (this.#pending.get(id) === says) continue;
      this.#pending.set(id, says);
      const how = {
        online,
        again: () => this.#on.again(id),
        discard: () => this.#on.discard(id),
      };
      this.#log.pend(id, drawPending(entry, how));
    }
  }

  unpend(id) {
    this.#pending.delete(id);
    this.#log.unpend(id);
  }
}
