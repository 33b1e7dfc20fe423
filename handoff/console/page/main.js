/** Puts the console together: frames change the desk, and the desk is shown. */

import { applyWords, onLanguage } from "/look/language.js";
import { Outbox } from "/look/outbox.js";
import { Store } from "/look/store.js";
import { Frame } from "/look/staff_frame.js";
import { Gate } from "/look/staff_gate.js";
import { Around, presenceTools } from "/console/around.js";
import { CasePanel } from "/console/case_panel.js";
import { Commands } from "/console/commands.js";
import { Connection } from "/console/connection.js";
import { Conversation } from "/console/conversation.js";
import { Desk } from "/console/desk.js";
import { Hidden } from "/console/hidden.js";
import { Keys } from "/console/keys.js";
import { Queue } from "/console/queue.js";
import { checkReceipt } from "/console/receipt.js";
import { t } from "/console/words.js";

const byId = (id) => document.getElementById(id);
const store = new Store("console");
const seen = {
  get: (id) => store.get(`seen.${id}`, 0),
  set: (id, seq) => store.set(`seen.${id}`, seq),
  remove: (id) => store.remove(`seen.${id}`),
};
let desk = new Desk(seen, store.get("open"));
let user = null;
let drawing = false;
let outbox = new Outbox(store, "outbox");

const connection = new Connection({
  known, received, online, unsent: () => outbox.waiting(),
});
const frame = new Frame({
  root: byId("page"),
  room: "console",
  tools: presenceTools(),
  help: () => keys.openSheet(),
  signedOut: left,
});
const gate = new Gate({ root: byId("page"), frame, again: () => connection.again() });
const around = new Around(byId, {
  presence: () => commands.presence(),
});
const commands = new Commands(connection, {
  desk: () => desk, outbox: () => outbox, problem: (words) => around.showProblem(words), unsaid,
  changed: () => render(),
});
const hidden = (caseId) => new Hidden(caseId, {
  find: (id) => desk.cases.get(id),
  online: () => connection.online,
  reveal: (id, about) => commands.reveal(id, about),
  conceal: (id, key) => act(() => desk.conceal(id, key)),
});
const queue = new Queue(byId, { claim, select });
const conversation = new Conversation(byId, store, {
  say: (caseId, text, pictures) => act(() => commands.say(caseId, text, pictures)),
  again: (id) => act(() => commands.sayAgain(id)),
  discard,
  hidden,
  handBack: () => commands.handBack(false),
  transfer: () => commands.transfer(),
  resolve: () => commands.resolve(),
  close: () => {
    desk.drop(desk.selected);
    render();
    around.view("queue");
    byId("claim-next").focus();
  },
});
const panel = new CasePanel(byId("panel"), { hidden, use });
const keys = new Keys(store, {
  next: () => claim(null),
  reply: () => conversation.focusReply(),
  attach: () => conversation.attach(),
  leave: () => byId("scroller").focus(),
  down: () => step(1),
  up: () => step(-1),
  back: () => commands.handBack(true),
  transfer: () => commands.transfer(),
  resolve: () => commands.resolve(),
}, () => !byId("page").hidden && byId("page").dataset.barred === "false");

function act(command) {
  command();
  render();
}

/** True if `me` (null: nobody) may work here; what they left is theirs again. */
function known(me) {
  if (me !== null && user !== me.user) {
    user = me.user;
    desk = new Desk(seen, store.get("open"));
    outbox = new Outbox(store, `outbox.${user}`);
    outbox.retire(t("stale"));
  }
  const mayWork = gate.admit(me);
  render();
  return mayWork;
}

function left() {
  connection.stop();
  // Others use this machine too: nothing a customer was told stays on it.
  conversation.forget();
  for (const kind of ["draft.", "outbox.", "seen.", "open"]) store.clear(kind);
  desk = new Desk(seen, null);
  user = null;
  render();
  gate.left();
}

const handlers = {
  welcome: (event) => desk.welcome(event),
  queue: (event) => desk.queue(event),
  cases: (event) => {
    desk.mine(event.mine);
    commands.settle(event.mine);
  },
  draft: (event) => desk.draft(event),
  revealed: (event) => desk.revealed(event),
  done: (event) => commands.done(event),
  line: (event) => desk.line(event),
  claimed,
  owner: (event) => desk.owner(event),
  profile: (event) => desk.profile(event),
  accepted: (event) => outbox.remove(event.id),
  error: (event) => commands.refused(event),
};

function received(event) {
  const handle = handlers[event.type];
  if (!handle) throw new Error(`unknown event type ${event.type}`);
  handle(event);
  if (event.type === "queue") soon();
  else render();
}

/** The queue changes all the time: several frames of it are drawn at once. */
function soon() {
  if (drawing) return;
  drawing = true;
  const draw = () => {
    drawing = false;
    render();
  };
  if (document.hidden) setTimeout(draw, 250);
  else requestAnimationFrame(draw);
}

function claimed(event) {
  const asked = commands.wants(event.case);
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
  if (!isOnline) commands.cut();
  // A server that can't be reached says so in the page, once it has been tried.
  if (!isOnline && !gate.asking) byId("page").hidden = false;
  render();
}

function claim(caseId) {
  commands.claim(caseId);
  render();
}

function select(caseId) {
  around.showProblem(null);
  desk.select(caseId);
  store.set("open", caseId);
  render();
  around.view("conversation");
}

function step(by) {
  const ids = [...desk.cases.keys()];
  if (ids.length === 0) return;
  const place = ids.indexOf(desk.selected);
  select(ids[(place + by + ids.length) % ids.length]);
}

/** A reply that came back: into its case's draft, and told where that case isn't shown. */
function unsaid(frame, why, pictures) {
  conversation.unpend(frame.id);
  const shown = conversation.putIntoReply(user, frame.case, frame.text, pictures);
  const text = Array.from(frame.text).slice(0, 200).join("");
  const kept = text === "" ? "" : t(shown ? "putBack" : "putAside", text);
  around.showProblem(`${why} ${kept}`.trim());
}

/** Puts what the bot would have said into the reply. */
function use(text) {
  if (!desk.open || desk.open.left) return;
  conversation.putIntoReply(user, desk.open.id, text);
  around.view("conversation");
  conversation.focusReply();
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
  around.show(desk, isOnline);
  queue.show(desk, { online: isOnline, claiming: commands.claiming });
  conversation.show(one, {
    online: isOnline, user, entries: desk.unsaid(outbox.entries()),
    busy: one !== null && commands.busy(one.id), channels: desk.channels,
  });
  panel.show(one);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  desk.read();
  render();
});
onLanguage(() => {
  applyWords(t);
  conversation.refresh();
  render();
});
applyWords(t);
connection.start();
