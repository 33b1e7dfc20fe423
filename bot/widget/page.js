/** The customer's chat, drawn into one element: the whole page, or the panel in another site's. */

import { Composer } from "/look/composer.js";
import { ask } from "/look/confirm.js";
import { applyWords, language, languageButton, onLanguage } from "/look/language.js";
import { Outbox } from "/look/outbox.js";
import { newId } from "/look/store.js";
import { Chat } from "/widget/chat.js";
import { Connection } from "/widget/connection.js";
import { drawFrame } from "/widget/frame.js";
import { Helped } from "/widget/helped.js";
import { Rating } from "/widget/rating.js";
import { Status } from "/widget/status.js";
import { Transcript } from "/widget/transcript.js";
import { Unread } from "/widget/unread.js";
import { t } from "/widget/words.js";

export class ChatPage {
  #container;
  #on;
  #store;
  #outbox;
  #status;
  #transcript;
  #helped;
  #rating;
  #chat;
  #connection;
  #composer;
  #unread;
  #byId = (id) => this.#container.querySelector(`#${id}`);

  /**
   * `on`: `looking()` whether it can be seen; `changed({unread})`; `named(shop name)`;
   * `welcome()`; `refused()`; `close()` if it can be closed. Everything ends with `signal`.
   */
  constructor(container, { store, identity, journey, on, signal }) {
    this.#container = container;
    this.#store = store;
    this.#on = on;
    drawFrame(container, Boolean(on.close));
    this.#outbox = new Outbox(store, "outbox");
    // Until the server says who is there, what somebody signed in has sent stays unseen.
    if (store.get("subject") !== null) this.#outbox.customer = "";
    this.#status = new Status(this.#byId, signal);
    this.#transcript = new Transcript(this.#byId, (choice) => this.#say(choice.label, choice.id));
    this.#helped = new Helped(this.#byId("lines"), {
      say: (seq, helped) => this.#judge("feedback", { seq, helped }),
      person: () => this.#askForPerson(),
      lost: () => this.#composer.focus(),
    });
    this.#rating = new Rating(this.#byId("rating"), store, {
      rate: (said) => this.#judge("rating", said),
      lost: () => {
        this.#composer.focus();
        this.#render();
      },
    });
    this.#chat = new Chat(store, this.#transcript);
    this.#unread = new Unread(store, on.looking);
    this.#connection = new Connection({
      store, outbox: this.#outbox, identity, journey, signal, on: this.#wire(),
    });
    this.#composer = new Composer({
      form: this.#byId("composer"),
      input: this.#byId("message"),
      counter: this.#byId("counter"),
      store,
      say: (text) => this.#say(text, null),
      t,
    });
    this.#listen(signal);
  }

  /** Connects; what is remembered stands there at once. */
  start() {
    this.#words();
    this.#composer.use("draft");
    this.#outbox.retire(t("stale"));
    this.#pend();
    this.#render();
    this.#connection.start();
  }

  focus() {
    this.#composer.focus();
  }

  /** It can be seen from now on. */
  shown() {
    this.#unread.read();
    this.#composer.refresh();
    this.#render();
  }

  /** Says hello as somebody else; `forgotten`: what was remembered isn't theirs. */
  identified(forgotten) {
    if (forgotten) this.#startOver();
    this.#composer.reload();
    this.#pend();
    this.#connection.restart();
  }

  /** The journey has changed. */
  tell() {
    this.#connection.tell();
  }

  #wire() {
    return {
      hello: () => ({
        lang: language(), case: this.#chat.caseId, seen: this.#transcript.seen(this.#chat.caseId),
      }),
      received: (frame) => this.#received(frame),
      online: (isOnline) => this.#online(isOnline),
      forgot: () => this.#startOver(),
      paced: () => this.#pend(),
      again: (type) => this.#command(type),
      refused: () => this.#on.refused?.(),
    };
  }

  #listen(signal) {
    const press = (id, act) => this.#byId(id)?.addEventListener("click", act);
    press("person", () => this.#askForPerson());
    press("cancel-wait", () => {
      this.#chat.cancelling = true;
      this.#command("cancel_wait");
      this.#render();
    });
    press("end", () => this.#end());
    press("close", () => this.#on.close());
    languageButton(this.#byId("language"), signal);
    onLanguage(() => {
      this.#words();
      this.#composer.refresh();
      this.#render();
      this.#connection.restart();
    }, signal);
  }

  #words() {
    applyWords(t, this.#container);
    this.#container.lang = language();
  }

  #say(text, choice) {
    const frame = { type: "say", id: newId(), text, choice };
    this.#status.showError(null);
    this.#rating.leave();
    this.#connection.say(frame);
    this.#pend();
    this.#render();
    if (choice) this.#composer.focus();
  }

  #askForPerson() {
    this.#chat.asked = newId();
    this.#status.showError(null);
    this.#command("person");
    this.#render();
  }

  #judge(type, said) {
    this.#chat.saying[type] = { id: newId(), case: this.#chat.caseId, ...said };
    this.#status.showError(null);
    this.#command(type);
    this.#render();
  }

  async #end() {
    const yes = await ask({
      title: t("endTitle"), text: t("endText"), yes: t("end"), no: t("endNo"), name: "end",
    });
    if (yes) this.#command("end");
  }

  /** Sends what is still wanted; the server may have refused it once for coming too soon. */
  #command(type) {
    const { asked, cancelling, owner, saying } = this.#chat;
    const wanted = {
      person: asked && { id: asked },
      cancel_wait: cancelling && {},
      end: owner !== "closed" && {},
      ...saying,
    }[type];
    if (wanted) this.#connection.send({ type, ...wanted });
  }

  /** Shows what is remembered now, and nothing of what was. */
  #startOver() {
    this.#chat.forget();
    this.#composer.reload();
    this.#unread.forget();
    this.#pend();
    this.#render();
  }

  #received(frame) {
    this.#chat.apply(frame);
    if (frame.type === "line") this.#unread.line(frame.case, frame.line);
    if (frame.type === "welcome") {
      this.#status.showError(null);
      this.#on.welcome?.();
    }
    if (frame.type === "error") {
      if (this.#outbox.has(frame.id)) this.#pend();
      else this.#status.showError(frame.message);
    }
    this.#render();
  }

  #online(isOnline) {
    this.#chat.cancelling = false;
    if (isOnline) ["person", "feedback", "rating"].forEach((type) => this.#command(type));
    this.#pend();
    this.#render();
  }

  /** Shows the messages that the server doesn't have yet. */
  #pend() {
    for (const entry of this.#outbox.entries()) {
      const { id } = entry.frame;
      const decided = () => {
        this.#pend();
        this.#render();
        this.#composer.focus();
      };
      const { online, paused } = this.#connection;
      this.#transcript.pend(entry, {
        online,
        paused,
        again: () => {
          this.#connection.sayAgain(id);
          decided();
        },
        discard: () => {
          this.#outbox.remove(id);
          this.#transcript.unpend(id);
          decided();
        },
      });
    }
  }

  #render() {
    const chat = this.#chat;
    const empty = this.#transcript.empty;
    const name = chat.shop?.name[language()];
    this.#transcript.allowChoices(chat.owner === "bot");
    this.#byId("shop").textContent = name ?? t("title");
    if (name) this.#on.named?.(name);
    this.#helped.show(chat);
    this.#rating.show(chat);
    this.#status.show(chat, this.#connection, empty);
    this.#transcript.follow();
    const unread = this.#unread.count;
    if (chat.known) this.#remember("live", unread > 0 || (!empty && chat.owner !== "closed"));
    this.#on.changed?.({ unread });
  }

  #remember(name, value) {
    if (this.#store.get(name) !== value) this.#store.set(name, value);
  }
}
