/** Puts the console together: frames change the desk, and the desk is shown. */

import { applyWords, languageButton, onLanguage } from "/look/language.js";
import { Outbox } from "/look/outbox.js";
import { Store } from "/look/store.js";
import { CasePanel } from "/console/case_panel.js";
import { Commands } from "/console/commands.js";
import { Connection } from "/console/connection.js";
import { Conversation } from "/console/conversation.js";
import { Desk } from "/console/desk.js";
import { Frame } from "/console/frame.js";
import { Keys } from "/console/keys.js";
import { Queue } from "/console/queue.js";
import { checkReceipt } from "/console/receipt.js";
import { signOut } from "/console/session.js";
import { SignInForm } from "/console/sign_in.js";
import { t } from "/console/words.js";

const byId = (id) => document.getElementById(id);
const store = new Store("console");
const seen = {
  get: (id) => store.get(`seen.${id}`, 0),
  set: (id, seq) => store.set(`seen.${id}`, seq),
  remove: (id) => store.remove(`seen.${id}`),
};
let desk = new Desk(seen);
let user = null;
let outbox = new Outbox(store, "outbox");

const connection = new Connection({
  known, signedOut, received, online, unsent: () => outbox.waiting(),
});
const frame = new Frame(byId, {
  presence: () => connection.send({ type: desk.state === "away" ? "available" : "away" }),
});
const commands = new Commands(connection, {
  desk: () => desk, outbox: () => outbox, problem: (words) => frame.showProblem(words),
});
const queue = new Queue(byId, { claim, select });
const conversation = new Conversation(byId, store, {
  say: (caseId, text) => act(() => commands.say(caseId, text)),
  again: (id) => act(() => commands.sayAgain(id)),
  discard,
  handBack: () => commands.handBack(false),
  transfer: () => commands.transfer(),
  resolve: () => commands.resolve(),
  close: () => {
    desk.drop(desk.selected);
    render();
    frame.view("queue");
    byId("claim-next").focus();
  },
});
const panel = new CasePanel(byId("panel"));
const signInForm = new SignInForm(byId, () => connection.start());
const keys = new Keys(store, {
  next: () => claim(null),
  reply: () => conversation.focusReply(),
  leave: () => byId("scroller").focus(),
  down: () => step(1),
  up: () => step(-1),
  back: () => commands.handBack(true),
  transfer: () => commands.transfer(),
  resolve: () => commands.resolve(),
}, () => !byId("desk").hidden);

function act(command) {
  command();
  render();
}

function known(me) {
  if (user !== me.user) {
    user = me.user;
    desk = new Desk(seen);
    outbox = new Outbox(store, `outbox.${user}`);
    outbox.retire(t("stale"));
  }
  signInForm.close();
  byId("desk").hidden = false;
  render();
}

/** The desk stays behind the form as it was, the draft too. */
function signedOut() {
  byId("desk").hidden = true;
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  signInForm.open({ expired: desk.known, user: user ?? "" });
}

const handlers = {
  welcome: (event) => desk.welcome(event),
  queue: (event) => desk.queue(event),
  cases: (event) => desk.mine(event.mine),
  line: (event) => desk.line(event),
  claimed,
  owner: (event) => desk.owner(event),
  accepted: (event) => outbox.remove(event.id),
  error: (event) => commands.refused(event),
};

function received(event) {
  const handle = handlers[event.type];
  if (!handle) throw new Error(`unknown event type ${event.type}`);
  handle(event);
  render();
}

function claimed(event) {
  const asked = commands.claiming === event.case || commands.claiming === "next";
  const one = desk.claimed(event);
  if (asked) {
    commands.claiming = null;
    select(event.case);
    conversation.focusReply();
  }
  checkReceipt(event.view, event.sha256).then((receipt) => {
    one.receipt = receipt;
    render();
  });
}


function online(isOnline) {
  if (!isOnline) commands.claiming = null;
  if (!isOnline && byId("sign-in").hidden) byId("desk").hidden = false;
  render();
}

function claim(caseId) {
  commands.claim(caseId);
  render();
}

function select(caseId) {
  frame.showProblem(null);
  desk.select(caseId);
  render();
  frame.view("conversation");
}

function step(by) {
  const ids = [...desk.cases.keys()];
  if (ids.length === 0) return;
  const place = ids.indexOf(desk.selected);
  select(ids[(place + by + ids.length) % ids.length]);
}

function discard(id) {
  outbox.remove(id);
  conversation.unpend(id);
  conversation.focusReply();
  render();
}

function render() {
  const isOnline = connection.online;
  const one = desk.open;
  frame.show(desk, isOnline);
  queue.show(desk, { online: isOnline, claiming: commands.claiming });
  conversation.show(one, { online: isOnline, user, entries: desk.unsaid(outbox.entries()) });
  panel.show(one);
}

byId("help").addEventListener("click", () => keys.openSheet());
byId("sign-out").addEventListener("click", async () => {
  try {
    await signOut();
  } catch (error) {
    console.warn(error);
    frame.showProblem(t("noServer"));
    return;
  }
  connection.stop();
  // Others use this machine too: nothing a customer was told stays on it.
  for (const kind of ["draft.", "outbox.", "seen."]) store.clear(kind);
  desk = new Desk(seen);
  user = null;
  render();
  signedOut();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  desk.read();
  render();
});
languageButton(byId("language"));
onLanguage(() => {
  applyWords(t);
  signInForm.show();
  conversation.refresh();
  render();
});
applyWords(t);
signInForm.show();
connection.start();
