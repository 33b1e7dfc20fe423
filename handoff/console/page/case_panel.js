/** The right column: why the case is here, who the customer is, and what the bot knew. */

import { openArticle } from "/look/article.js";
import { element } from "/look/element.js";
import { language, shortTime } from "/look/language.js";
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

function tried(list) {
  if (!list?.length) return null;
  const words = list.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
  return element(
    "div",
    {},
    element("h3", { class: "small", text: t("tried") }),
    element("ul", {}, ...words.map((text) => element("li", { text }))),
  );
}

function evidenceSection(evidence, release) {
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
    tried(evidence.tried),
    release ? note(`${t("release")} ${release}`) : null,
  );
}

function receiptSection(receipt) {
  const { meaning, words } = receiptWords(receipt, t);
  const text = element("p", { class: `receipt ${meaning}`, text: words });
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

export class CasePanel {
  #panel;
  #shown = "";

  constructor(panel) {
    this.#panel = panel;
  }

  /** Shows the case, or nothing for null; drawn again only when something in it has changed. */
  show(one) {
    const says = one
      ? `${one.id} ${one.view.epoch} ${one.told} ${one.receipt?.digest} ${language()}`
      : "";
    if (says === this.#shown) return;
    this.#shown = says;
    if (!one) {
      this.#panel.replaceChildren();
      return;
    }
    const handoff = one.view.package ?? {};
    const { identity, journey, ...profile } = one.view.profile ?? handoff.profile ?? {};
    const sections = [
      receiptSection(one.receipt),
      whySection(one.view),
      identitySection(identity),
      section("profile", "profile", fields(profile, "noProfile")),
      journeySection(journey),
      section("slots", "slots", fields(handoff.slots, "noSlots")),
      evidenceSection(handoff.evidence, handoff.release),
    ];
    this.#panel.replaceChildren(...sections.filter((node) => node !== null));
  }
}
