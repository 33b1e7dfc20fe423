/** The middle column: the open case's transcript, the reply, and what can be done with the case. */

import { Composer } from "/look/composer.js";
import { language } from "/look/language.js";
import { Log } from "/look/log.js";
import { drawLine, drawPending } from "/console/line.js";
import { codeWords, t } from "/console/words.js";

const draftName = (user, caseId) => `draft.${user}.${caseId}`;

export class Conversation {
  #byId;
  #on;
  #log;
  #composer;
  #store;
  #draft = null;
  #shown = null;
  #hidden = null;
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
      draw: (line) => drawLine(line, this.#hidden),
    });
    this.#composer = new Composer({
      form: byId("composer"),
      input: byId("reply"),
      counter: byId("counter"),
      store,
      say: (text) => on.say(this.#shown, text),
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

  refresh() {
    this.#composer.refresh();
  }

  /** Puts a text into the reply of a case, behind what is there; true if that case is open. */
  putIntoReply(user, caseId, text) {
    const name = draftName(user, caseId);
    const written = this.#store.get(name, "");
    this.#store.set(name, written ? `${written}\n${text}` : text);
    if (this.#draft !== name) return false;
    this.#composer.reload();
    this.focusReply();
    return true;
  }

  /**
   * `one`: the open case or null; `user`: whose drafts; `entries`: outbox entries of the case;
   * `busy`: something was ordered for it that is not answered yet.
   */
  show(one, { online, user, entries, busy }) {
    this.#byId("no-case").hidden = one !== null;
    this.#byId("case").hidden = one === null;
    if (one?.id !== this.#shown) this.#change(one, user);
    if (one === null) return;
    this.#byId("case-title").textContent = codeWords("reason", one.view.reason);
    const { customer, language: spoken, identity } = one.view.profile ?? {};
    this.#byId("case-who").textContent =
      `${t("customer")} ${identity?.name || customer || ""}, ${codeWords("value", spoken)}`;
    this.#showLeft(one);
    for (const id of ["hand-back", "transfer", "resolve"]) {
      this.#byId(id).disabled = !online || busy || one.left !== null;
    }
    this.#showLines(one);
    this.#hidden.refresh();
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
    this.#draft = null;
    if (one === null) return;
    this.#draft = draftName(user, one.id);
    this.#hidden = this.#on.hidden(one.id);
    this.#composer.use(this.#draft);
    // Only what comes from now on is news worth reading out.
    requestAnimationFrame(() => this.#byId("log").setAttribute("aria-live", "polite"));
  }

  #showLeft(one) {
    this.#byId("left-case").hidden = one.left === null;
    this.#byId("left-words").textContent =
      one.left === null ? "" : t(`left.${one.left.owner}`, one.left.agent);
    const focused = this.#byId("actions").contains(document.activeElement);
    this.#byId("actions").hidden = one.left !== null;
    if (focused && one.left !== null) this.#byId("close-case").focus();
    this.#byId("send-reply").disabled = one.left !== null;
    this.#byId("reply").readOnly = one.left !== null;
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
