/** Puts the customer's page together. */

import { Chat } from "/widget/chat.js";
import { Composer } from "/look/composer.js";
import { ask } from "/look/confirm.js";
import { Connection } from "/widget/connection.js";
import { applyWords, language, languageButton, onLanguage } from "/look/language.js";
import { Outbox } from "/look/outbox.js";
import { Status } from "/widget/status.js";
import { newId, Store } from "/look/store.js";
import { Transcript } from "/widget/transcript.js";
import { t } from "/widget/words.js";

const byId = (id) => document.getElementById(id);
const store = new Store("chat");
const outbox = new Outbox(store, "outbox");
const status = new Status(byId);
const transcript = new Transcript(byId, (choice) => say(choice.label, choice.id));
const chat = new Chat(store, transcript);
const connection = new Connection(store, outbox, {
  hello: () => ({
    lang: language(), case: chat.caseId, seen: transcript.seen(chat.caseId),
  }),
  received,
  online,
  forgot: () => chat.forget(),
});
const composer = new Composer({
  form: byId("composer"),
  input: byId("message"),
  counter: byId("counter"),
  store,
  say: (text) => say(text, null),
  t,
});

function say(text, choice) {
  const frame = { type: "say", id: newId(), text, choice };
  status.showError(null);
  connection.say(frame);
  showPending(frame.id);
  render();
  if (choice) composer.focus();
}

function showPending(id) {
  const entry = outbox.entries().find((one) => one.frame.id === id);
  if (!entry) return;
  transcript.pend(entry, {
    online: connection.online,
    again: () => {
      connection.sayAgain(id);
      showPending(id);
      composer.focus();
    },
    discard: () => {
      outbox.remove(id);
      transcript.unpend(id);
      render();
      composer.focus();
    },
  });
}

function showAllPending() {
  for (const entry of outbox.entries()) showPending(entry.frame.id);
}

function received(frame) {
  chat.apply(frame);
  if (frame.type === "welcome") status.showError(null);
  if (frame.type === "error") {
    if (frame.id && outbox.entries().some((entry) => entry.frame.id === frame.id)) {
      showPending(frame.id);
    } else {
      status.showError(frame.message);
    }
  }
  render();
}

function online(isOnline) {
  chat.cancelling = false;
  if (isOnline && chat.asked && chat.owner === "bot") {
    connection.send({ type: "person", id: chat.asked });
  }
  showAllPending();
  render();
}

function render() {
  const empty = transcript.empty;
  transcript.allowChoices(chat.owner === "bot");
  if (chat.shop) {
    byId("shop").textContent = chat.shop.name[language()];
    document.title = `${chat.shop.name[language()]} - ${t("title")}`;
  }
  status.show({
    online: connection.online,
    known: chat.known,
    owner: chat.owner,
    agent: chat.agent,
    asked: chat.asked !== null,
    cancelling: chat.cancelling,
    typing: chat.typing,
    slow: chat.slow,
    demo: chat.demo,
    empty,
  });
  transcript.follow();
}

byId("person").addEventListener("click", () => {
  chat.asked = newId();
  status.showError(null);
  connection.send({ type: "person", id: chat.asked });
  render();
});

byId("cancel-wait").addEventListener("click", () => {
  chat.cancelling = connection.send({ type: "cancel_wait" });
  render();
});

byId("end").addEventListener("click", async () => {
  const yes = await ask({
    title: t("endTitle"), text: t("endText"), yes: t("end"), no: t("endNo"), name: "end",
  });
  if (yes) connection.send({ type: "end" });
});

languageButton(byId("language"));
onLanguage(() => {
  applyWords(t);
  composer.refresh();
  render();
  connection.restart();
});
applyWords(t);
composer.use("draft");
outbox.retire(t("stale"));
showAllPending();
render();
connection.start();
if (matchMedia("(hover: hover)").matches) composer.focus();
