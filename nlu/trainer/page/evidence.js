/** What the chatbot saw: how sure it was, what it understood, which articles it found. */

import { openArticle } from "/look/article.js";
import { makeBar, setBar } from "/look/bar.js";
import { element } from "/look/element.js";
import { named, percent, t } from "/trainer/words.js";

const number = (value) => (typeof value === "number" ? value : null);

/** Where the confidence stands between the bounds, drawn and said. */
function sureness({ confidence, thresholds }) {
  if (number(confidence) === null) return null;
  const { answer, clarify } = thresholds ?? {};
  const said = [t("sure", percent(confidence))];
  if (thresholds) {
    const where = confidence < clarify ? "below" : confidence < answer ? "between" : "above";
    said.push(t(`sure.${where}`, percent(where === "below" ? clarify : answer)));
  }
  const bar = makeBar();
  setBar(bar, confidence);
  for (const bound of thresholds ? [clarify, answer] : []) {
    const mark = element("i", { class: "bound" });
    mark.style.left = `${100 * Math.min(1, bound)}%`;
    bar.append(mark);
  }
  bar.classList.add("scale");
  return element("div", { class: "sure", data: { testid: "confidence" } },
    element("p", { text: said.join(". ").replace("..", ".") }), bar);
}

function shares(word, rows, testid) {
  const one = ({ name, share }) => {
    const bar = makeBar();
    setBar(bar, share);
    const said = element("span", { text: percent(share) });
    return element("li", { data: { testid } }, name, said, bar);
  };
  return element("section", {}, element("h3", { class: "small", text: t(word) }),
    element("ul", { class: "shares" }, ...rows.map(one)));
}

function articleName({ id, title, language: lang }) {
  return element("button", {
    type: "button", class: "link small-link", text: title ?? id, lang,
    onclick: () => openArticle(id, title ?? id, t),
  });
}

function details({ nearness, follow_up: followUp, understanding, thresholds }, release) {
  const rows = {
    in_scope: number(understanding?.in_scope), follow_up: number(followUp),
    nearness: number(nearness), answer: number(thresholds?.answer),
    clarify: number(thresholds?.clarify),
  };
  const said = Object.entries(rows).filter(([, value]) => value !== null)
    .map(([name, value]) => [name, percent(value)]);
  if (release) said.push(["release", release]);
  if (said.length === 0) return null;
  return element(
    "details", { class: "small", data: { testid: "evidence-details" } },
    element("summary", { text: t("details") }),
    element("dl", {}, ...said.flatMap(([name, value]) =>
      [element("dt", { text: t(`detail.${name}`) }), element("dd", { text: value })])),
  );
}

/** The place of what is still to come: how much teaching this would gain. */
const gain = () => element(
  "section", { class: "later", data: { testid: "later-gain" } },
  element("h3", { class: "small", text: t("later.gain") }),
  element("p", { class: "small", text: t("later.gainNote") }),
);

/** `detail`: a failure as the server tells it, null if none is open. */
export function evidenceNodes(detail) {
  if (!detail) return [element("p", { class: "empty", text: t("noEvidence") })];
  const { evidence, release } = detail;
  if (!evidence || !Object.keys(evidence).length) {
    return [element("p", { class: "empty", text: t("noneSeen") }), gain()];
  }
  const { intents = [], passages = [] } = evidence;
  return [
    sureness(evidence),
    intents.length ? shares("intents", intents.map(({ name, probability }) =>
      ({ name: named("intent", name), share: probability })), "intent") : null,
    passages.length ? shares("passages", passages.map((one) =>
      ({ name: articleName(one), share: one.score })), "passage")
      : element("p", { class: "small", text: t("noPassages") }),
    details(evidence, release), gain(),
  ].filter(Boolean);
}
