/** The right column: why the case is here, who the customer is, and what the bot knew. */

import { openArticle } from "/look/article.js";
import { element } from "/look/element.js";
import { language, shortTime } from "/look/language.js";
import { chips } from "/look/masked_text.js";
import { lateReplies } from "/console/late_replies.js";
import { shortNumber } from "/console/line.js";
import { fields, note, section } from "/console/panel_parts.js";
import { receiptWords } from "/console/receipt.js";
import { identitySection, journeySection } from "/console/visit.js";
import { codeWords, t } from "/console/words.js";

function scores(word, rows) {
  if (!rows?.length) return null;
  return element(
    "div",
    { class: "scores" },
    element("h3", { class: "small", text: t(word) }),
    element("ul", {}, ...rows.map(([name, value]) =>
      element("li", { class: "row" }, name, element("span", { text: shortNumber(value) })))),
  );
}

function articleButton(id) {
  const open = () => openArticle(id, id, t);
  return element("button", { type: "button", class: "link", text: id, onclick: open });
}

function figures(evidence) {
  const { confidence, nearness, thresholds } = evidence;
  const values = {};
  if (typeof confidence === "number") values[t("confidenceName")] = shortNumber(confidence);
  if (typeof nearness === "number") values[t("nearness")] = shortNumber(nearness);
  const limits = thresholds && t("thresholds", {
    answer: shortNumber(thresholds.answer), clarify: shortNumber(thresholds.clarify),
  });
  return [
    Object.keys(values).length ? fields(values, "noEvidence") : null,
    limits ? note(limits) : null,
  ];
}

function tried(list, hidden) {
  if (!list?.length) return null;
  const items = list.map((one, place) => (typeof one === "string"
    ? chips(one, hidden.spans(`evidence.tried.${place}`))
    : [JSON.stringify(one)]));
  return element(
    "div",
    {},
    element("h3", { class: "small", text: t("tried") }),
    element("ul", {}, ...items.map((nodes) => element("li", {}, ...nodes))),
  );
}

function evidenceSection(evidence, release, hidden) {
  if (!evidence || Object.keys(evidence).length === 0) {
    return section("evidence", "evidence", note(t("noEvidence")));
  }
  const intents = evidence.intents?.map((one) => [codeWords("intent", one.name), one.probability]);
  const passages = evidence.passages?.map((one) => [articleButton(one.id), one.score]);
  return section(
    "evidence",
    "evidence",
    ...figures(evidence),
    scores("intents", intents),
    scores("passages", passages),
    tried(evidence.tried, hidden),
    release ? note(`${t("release")} ${release}`) : null,
  );
}

function receiptSection(receipt) {
  const { meaning, words, parts } = receiptWords(receipt, t);
  const text = element(
    "div", { class: `receipt ${meaning}` },
    element("p", { text: words }), ...parts.map((part) => element("p", { text: part })),
  );
  const node = section("receipt", "receipt", text);
  node.dataset.digest = receipt?.digest ?? "checking";
  node.dataset.gapless = String(receipt?.gapless ?? "");
  return node;
}

function whySection(view) {
  const time = element("time", {
    datetime: new Date(view.since).toISOString(), text: shortTime(view.since),
  });
  return section(
    "why",
    "reason",
    element("p", { text: codeWords("reason", view.reason), data: { reason: view.reason } }),
    view.since ? element("p", { class: "small" }, `${t("since")} `, time) : null,
  );
}

const slotPath = (name) => `slots.${name}`;

export class CasePanel {
  #panel;
  #on;
  #shown = "";
  #hidden = null;

  /** `on.hidden(case)`: what is masked in it; `on.use(text)` puts a text into the reply. */
  constructor(panel, on) {
    this.#panel = panel;
    this.#on = on;
  }

  /** Shows the case, or nothing for null; drawn again only when something in it has changed. */
  show(one) {
    const says = one
      ? [one.id, one.view.epoch, one.told, one.receipt?.digest, one.drafts.length,
        one.left === null, language()].join(" ")
      : "";
    if (says === this.#shown) {
      this.#hidden?.refresh();
      return;
    }
    this.#shown = says;
    this.#hidden = one && this.#on.hidden(one.id);
    if (!one) {
      this.#panel.replaceChildren();
      return;
    }
    const hidden = this.#hidden;
    const handoff = one.view.package ?? {};
    const { identity, journey, ...profile } = one.view.profile ?? handoff.profile ?? {};
    const sections = [
      receiptSection(one.receipt),
      whySection(one.view),
      lateReplies(one.drafts, hidden, this.#on.use),
      identitySection(identity, profile.channel, hidden),
      section("profile", "profile", fields(profile, "noProfile")),
      journeySection(journey, hidden),
      section("slots", "slots", fields(handoff.slots, "noSlots", hidden, slotPath)),
      evidenceSection(handoff.evidence, handoff.release, hidden),
    ];
    this.#panel.replaceChildren(...sections.filter((node) => node !== null));
  }
}
