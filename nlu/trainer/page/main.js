/** Puts the trainers' page together: the list, the open message, the evidence, the model. */

import { element } from "/look/element.js";
import { applyWords, onLanguage } from "/look/language.js";
import { StaffPage } from "/look/staff_page.js";
import { fromAddress, keyOf, toAddress } from "/trainer/address.js";
import * as api from "/trainer/api.js";
import { Decisions } from "/trainer/decisions.js";
import { evidenceNodes } from "/trainer/evidence.js";
import { FailureList } from "/trainer/failure_list.js";
import { Filter } from "/trainer/filter.js";
import { MessageView } from "/trainer/message_view.js";
import { ModelBar } from "/trainer/model_bar.js";
import { wordsFor } from "/trainer/problem.js";
import { Work } from "/trainer/work.js";
import { named, t } from "/trainer/words.js";

const byId = (id) => document.getElementById(id);
const columns = byId("columns");
const LAG_MS = 10_000;
const recent = new Map();
let shown = fromAddress();
let targets = null;
let here = false;

const evidence = element("div", { class: "evidence", data: { testid: "evidence" } });
const filter = new Filter((changes) => change(changes));
const work = new Work(() => {
  bar.draw(work);
  view.heard(work.told);
});
const bar = new ModelBar(byId("model"), train);
const list = new FailureList({ open, label, heard, loaded });
const view = new MessageView({
  opened, known, taught, back, publish, label, train: () => bar.start(),
});
const decisions = new Decisions({
  article: () => view.teaching.begin("phrasing"),
  intent: () => view.teaching.begin("intent"),
  dismiss: () => dismiss(view.detail.taught ? "open" : "dismissed"),
  next: () => move(1),
  before: () => move(-1),
}, () => here);
const problem = element("p", {
  class: "problem", role: "alert", hidden: true, data: { testid: "decision-problem" },
});

byId("left").append(
  filter.node, list.node,
  element("p", {
    class: "later small", data: { testid: "later-clusters", word: "later.clusters" },
  }),
);
byId("middle").append(view.node, problem, decisions.node);
byId("right").append(evidence);

/** What a taught failure was put under, by the name people know it by. */
function label({ as, name }) {
  if (as === "intent") return named("intent", name);
  return targets?.articles.find((one) => one.id === name)?.title ?? name;
}

/** Another choice of what is listed; the open message stays open. */
function change(changes) {
  shown = { ...shown, ...changes };
  toAddress(shown, true);
  filter.draw(shown);
  list.show(shown);
}

function open(row) {
  columns.dataset.at = "message";
  shown = { ...shown, at: row };
  toAddress(shown);
  list.choose(row);
  // What stands there already may have been edited since.
  return view.key === keyOf(row) ? null : view.open(row);
}

function back() {
  columns.dataset.at = "list";
  document.querySelector(".failures [aria-current]")?.focus();
}

/** On a wide screen there is always a message to look at. */
function loaded(counts) {
  filter.count(counts ?? null);
  const wide = getComputedStyle(byId("right")).display !== "none"
    && matchMedia("(min-width: 721px)").matches;
  if (!view.detail && !shown.at && wide && list.first) open(list.first);
}

/** What this page has just done to it, should the record not have counted it yet. */
function known(detail) {
  const mine = recent.get(keyOf(detail));
  return mine && performance.now() < mine.until ? { ...detail, taught: mine.as } : detail;
}

function opened(detail) {
  problem.hidden = true;
  list.settle(detail, detail.taught);
  drawBeside();
  if (columns.dataset.at === "message" && matchMedia("(max-width: 720px)").matches) view.focus();
}

function taught(row, target, result) {
  const as = { as: target.as, name: target.name, by: "", at: result.at };
  settle(row, as);
  view.settle(target, result);
  drawBeside();
  work.poke();
}

function settle(row, as) {
  recent.set(keyOf(row), { as, until: performance.now() + LAG_MS });
  if (view.key === keyOf(row)) view.detail.taught = as;
  list.settle(row, as);
}

async function dismiss(as) {
  const row = view.detail;
  try {
    const { at } = await api.dismiss(row, as);
    problem.hidden = true;
    settle(row, as === "open" ? null : { as, name: "", by: "", at });
    if (as === "open") view.reopen();
    else view.settle({ as, label: "" }, { at });
  } catch (error) {
    problem.hidden = false;
    problem.textContent = wordsFor(error);
  }
  drawBeside();
}

function move(step) {
  const row = list.beside(step);
  if (row) open(row);
}

async function train() {
  await api.train();
  await work.poke();
}

async function publish(outcome) {
  try {
    outcome.asked(await api.publish());
  } catch (error) {
    outcome.asked({ live: "later", message: wordsFor(error) });
  }
  work.poke();
}

function heard(error) {
  const away = byId("away");
  away.hidden = error === null;
  if (error) away.textContent = wordsFor(error);
}

function drawBeside() {
  const { detail } = view;
  evidence.replaceChildren(...evidenceNodes(detail));
  const able = new Set();
  if (detail) able.add("dismiss");
  if (detail && !detail.taught && !detail.gone) able.add("article").add("intent");
  if (list.beside(1)) able.add("next");
  if (list.beside(-1)) able.add("before");
  decisions.draw(able, Boolean(detail?.taught));
}

function draw() {
  filter.draw(shown);
  list.draw();
  view.draw();
  bar.draw(work);
  drawBeside();
}

async function loadTargets() {
  try {
    targets = await api.targets();
    view.teaching.offer(targets);
    list.draw();
  } catch (error) {
    console.warn(error); // the chatbot's own suggestions stand there without them
  }
}

const page = new StaffPage("trainer", t, {
  opened: () => {
    here = true;
    work.start();
    loadTargets();
    list.show(shown);
    if (shown.at && !view.detail) open(shown.at);
  },
  left: () => {
    here = false;
    work.stop();
    list.stop();
    view.clear();
    drawBeside();
  },
  help: () => [0, 1, 2, 3].map((line) => t(`help.${line}`)),
});
window.addEventListener("popstate", () => {
  shown = fromAddress();
  filter.draw(shown);
  list.show(shown);
});
onLanguage(() => {
  applyWords(t);
  draw();
});
draw();
page.check();
