/** Teaches one message: its words, where they belong, what would change, and then the change. */

import { element } from "/look/element.js";
import { applyWords } from "/look/language.js";
import { Change } from "/trainer/change.js";
import { chipGroup, sameTarget, suggested } from "/trainer/suggestions.js";
import { TargetSearch } from "/trainer/target_search.js";
import { t } from "/trainer/words.js";

const LONGEST = 300;
const TYPED_MS = 400;

/** A message without what is hidden in it. */
function withoutHidden(text, spans) {
  const characters = Array.from(text);
  for (const [start, end] of [...(spans ?? [])].reverse()) characters.splice(start, end - start);
  return characters.join("").replace(/\s+/g, " ").trim();
}

export class Teaching {
  #row = null;
  #evidence = null;
  #all = null;
  #chosen = null;
  #searched = [];
  #typed = null;
  #text = element("textarea", {
    id: "teach-text", rows: 2, maxlength: LONGEST, data: { testid: "teach-text" },
    oninput: () => this.#edited(),
  });
  #masked = element("p", {
    class: "small", hidden: true, data: { testid: "masked-note", word: "masked" },
  });
  #groups = element("div", { class: "groups" });
  #problem = element("p", { class: "small problem", hidden: true });
  #search = new TargetSearch((target) => this.#found(target));
  #change;
  node;

  /** `taught(row, change, result)` is called once it is written. */
  constructor(taught) {
    this.#change = new Change((change, result) => taught(this.#row, change, result));
    this.node = element(
      "section",
      { class: "teaching", "aria-labelledby": "where-title", data: { testid: "teaching" } },
      element("label", { for: "teach-text", class: "small", data: { word: "teach" } }),
      this.#text, this.#masked,
      element("h3", { id: "where-title", data: { word: "where" } }),
      this.#groups, this.#problem, this.#search.node, this.#change.node,
    );
  }

  /** Begins anew with another message. */
  show(row, evidence) {
    this.#row = row;
    this.#evidence = evidence;
    this.#chosen = null;
    this.#searched = [];
    this.#text.value = withoutHidden(row.text, row.spans);
    this.#masked.hidden = !row.spans?.length;
    this.#search.clear();
    this.#change.clear();
    this.draw();
  }

  /** `all`: every intent and article that can be chosen, as the server lists them. */
  offer(all) {
    this.#all = all;
    this.#search.offer(all);
    if (this.#row) this.draw();
  }

  draw() {
    applyWords(t, this.node);
    const { articles, intents } = suggested(this.#evidence, this.#all);
    const added = (as, list) =>
      [...list, ...this.#searched.filter((one) => one.as === as
        && !list.some((other) => sameTarget(one, other)))];
    const had = document.activeElement?.dataset;
    const focused = this.#groups.contains(document.activeElement) ? { ...had } : null;
    const pick = (target) => this.#pick(target);
    this.#groups.replaceChildren(
      chipGroup("articles", added("phrasing", articles), this.#chosen, pick),
      chipGroup("intents.teach", added("intent", intents), this.#chosen, pick),
    );
    if (focused) this.#chip(focused)?.focus();
    const [why] = this.#all?.problems ?? [];
    this.#problem.hidden = !why;
    this.#problem.textContent = why ? t("unreadableTargets", why.message) : "";
    this.#change.draw();
  }

  /** Puts the focus on the first choice of a kind, or into the search where there is none. */
  begin(as) {
    const first = this.#groups.querySelector(`[data-as="${as}"]`);
    if (first) first.focus();
    else this.#search.focus();
  }

  #chip({ as, name }) {
    const chips = [...this.#groups.querySelectorAll("[data-as]")];
    return chips.find((chip) => chip.dataset.as === as && chip.dataset.name === name);
  }

  #found(target) {
    if (!this.#searched.some((one) => sameTarget(one, target))) this.#searched.push(target);
    this.#pick(target);
    this.#chip(target)?.focus();
  }

  #pick(target) {
    this.#chosen = target;
    this.draw();
    this.#look();
  }

  #edited() {
    clearTimeout(this.#typed);
    if (!this.#chosen) return;
    this.#change.stale();
    this.#typed = setTimeout(() => this.#look(), TYPED_MS);
  }

  async #look() {
    clearTimeout(this.#typed);
    const text = this.#text.value.replace(/\s+/g, " ").trim();
    await this.#change.look(this.#row, this.#chosen, text);
    // Chosen, and the second press does it; whoever has gone on meanwhile is left alone.
    if (this.#groups.contains(document.activeElement)) this.#change.focus();
  }
}
