/** What the console knows: the queue, the agent's cases and which of them is open. */

import { Waiting } from "/console/waiting.js";

const OF_PROFILE = /^(identity|journey)\./;

export class Desk {
  me = null;
  state = "available";
  waiting = new Waiting();
  agents = [];
  channels = [];
  cases = new Map();
  selected = null;
  known = false;
  #seen;
  #awaited;

  /**
   * `seen` keeps the last number read of each case: `get`, `set` and `remove`; `awaited` is the
   * case that was open before the page was loaded again, or null.
   */
  constructor(seen, awaited) {
    this.#seen = seen;
    this.#awaited = awaited;
  }

  get open() {
    return this.cases.get(this.selected) ?? null;
  }

  select(caseId) {
    const before = this.open;
    if (before && before.id !== caseId) {
      before.revealed.clear();
      if (before.left) this.drop(before.id);
    }
    this.selected = caseId;
    this.#awaited = null;
    this.read();
  }

  drop(caseId) {
    this.cases.delete(caseId);
    this.#seen.remove(caseId);
    if (this.selected === caseId) this.selected = null;
  }

  /** Of the outbox's entries those of the open case that its transcript doesn't hold yet. */
  unsaid(entries) {
    const own = entries.filter((entry) => entry.frame.case === this.selected);
    if (own.length === 0) return own;
    const said = new Set(this.open?.lines.map((line) => line.id));
    return own.filter((entry) => !said.has(entry.frame.id));
  }

  /** Marks what is shown as read. */
  read() {
    const last = this.open?.lines.at(-1);
    if (last) this.#seen.set(this.selected, last.seq);
  }

  unread(one) {
    const from = this.#seen.get(one.id);
    return one.lines.filter((line) => line.who === "customer" && line.seq > from).length;
  }

  welcome(frame) {
    this.me = { user: frame.user, name: frame.name, role: frame.role };
    this.state = frame.state;
    this.channels = frame.pictures ?? [];
    this.known = true;
  }

  queue(frame) {
    this.waiting.take(frame);
    this.agents = frame.agents ?? this.agents;
    const own = this.agents.find((agent) => agent.user === this.me?.user);
    if (own) this.state = own.state;
  }

  /** What the server doesn't name any more has left; what it names comes as `claimed`. */
  mine(ids) {
    for (const one of this.cases.values()) {
      const named = ids.includes(one.id);
      if (!named && !one.left) this.#leave(one, { owner: "gone", agent: null });
      else if (named && one.left?.owner === "agent") one.left = null;
    }
  }

  /** Takes a claimed case whole; gives it back. */
  claimed(frame) {
    const view = JSON.parse(frame.view);
    const known = this.cases.get(frame.case);
    const one = {
      id: frame.case,
      view,
      // Lines that came while the view was on its way must not be lost.
      lines: merge(view.transcript, known?.lines ?? []),
      epoch: view.epoch,
      left: null,
      receipt: null,
      drafts: view.drafts,
      spans: view.spans,
      revealed: known?.revealed ?? new Map(),
    };
    this.cases.set(frame.case, one);
    if (!known && this.#seen.get(one.id) === 0) this.#seen.set(one.id, view.n);
    // After a reload the case that was open comes back, whichever is sent first.
    if (this.selected === null || one.id === this.#awaited) this.selected = one.id;
    if (this.selected === one.id) this.read();
    return one;
  }

  line(frame) {
    const one = this.cases.get(frame.case);
    if (!one) return;
    one.lines = merge(one.lines, [frame.line]);
    if (this.selected === frame.case && !document.hidden) this.read();
  }

  /** Who the customer is or what they did has become known, or was taken back. */
  profile(frame) {
    const one = this.cases.get(frame.case);
    if (!one) return;
    one.view.profile = frame.profile;
    const others = Object.entries(one.spans).filter(([path]) => !OF_PROFILE.test(path));
    one.spans = { ...Object.fromEntries(others), ...frame.spans };
    for (const path of [...one.revealed.keys()]) {
      if (OF_PROFILE.test(path)) one.revealed.delete(path);
    }
    one.told = (one.told ?? 0) + 1;
  }

  /** The bot had something to say, too late. */
  draft(frame) {
    const one = this.cases.get(frame.case);
    if (!one || one.drafts.some((draft) => draft.n === frame.draft.n)) return;
    one.drafts = [...one.drafts, frame.draft];
  }

  /** What was masked, as asked for; kept only while the case is open here and the agent's. */
  revealed(frame) {
    const one = this.cases.get(frame.case);
    if (one && one.id === this.selected && !one.left) {
      one.revealed.set(frame.seq ?? frame.field, frame.text);
    }
  }

  conceal(caseId, key) {
    this.cases.get(caseId)?.revealed.delete(key);
  }

  owner(frame) {
    const one = this.cases.get(frame.case);
    if (!one || frame.epoch < one.epoch) return;
    one.epoch = frame.epoch;
    const own = frame.owner === "agent"
      && (frame.agent === this.me.user || frame.agent === this.me.name);
    const named = this.agents.find((agent) => agent.user === frame.agent)?.name;
    if (own) one.left = null;
    else this.#leave(one, { owner: frame.owner, agent: named ?? frame.agent });
  }

  #leave(one, left) {
    one.left = left;
    one.revealed.clear();
  }
}

/** Both lists by number, each number once. */
function merge(lines, more) {
  const last = lines.at(-1)?.seq ?? 0;
  if (more.length === 1 && more[0].seq > last) return [...lines, more[0]];
  const all = new Map([...lines, ...more].map((line) => [line.seq, line]));
  return [...all.values()].sort((one, other) => one.seq - other.seq);
}
