/** Draws one line of a case for the agent, with what the bot based it on. */

import { sourceButtons } from "/look/article.js";
import { element } from "/look/element.js";
import { shortTime } from "/look/language.js";
import { pendingPictures } from "/console/line_pictures.js";
import { t } from "/console/words.js";

/** At most two digits: the data carry no more. */
export const shortNumber = (value) => Number(value).toFixed(2);

function nameOf(line) {
  if (line.who === "agent") {
    const data = { word: "agentName", wordValue: line.name ?? "" };
    return element("span", { class: "name", text: t("agentName", line.name), data });
  }
  const word = { customer: "customer", bot: "bot", system: "system" }[line.who];
  return element("span", { class: "name", text: t(word), data: { word } });
}

function confidenceOf(custom) {
  if (typeof custom?.confidence !== "number") return null;
  const value = shortNumber(custom.confidence);
  return element("span", {
    class: "small",
    text: t("confidence", value),
    data: { word: "confidence", wordValue: value, testid: "confidence" },
  });
}

function choicesOf(custom) {
  if (!custom?.choices?.length) return null;
  return element(
    "div",
    { class: "offered small" },
    element("span", { text: t("choicesOffered"), data: { word: "choicesOffered" } }),
    element("ul", {}, ...custom.choices.map((choice) => element("li", { text: choice.label }))),
  );
}

/** `hidden`: what is hidden in the line's case; `pictures` draws those of its lines. */
export function drawLine(line, hidden, pictures) {
  const time = element("time", {
    class: "small",
    datetime: new Date(line.at).toISOString(),
    text: shortTime(line.at),
    data: { at: line.at },
  });
  const head = element("div", { class: "label" }, nameOf(line), time, confidenceOf(line.custom));
  const text = element("p", { class: "text", hidden: !line.text, data: { testid: "text" } });
  const masked = line.spans?.length ? hidden.text(text, line.text, line.spans, line.seq) : null;
  if (!masked) text.textContent = line.text;
  const item = element("li", {
    class: "line",
    data: { testid: "line", who: line.who, seq: line.seq, code: line.code },
  });
  const under = [
    masked?.button ?? null, pictures.draw(line), sourceButtons(line.custom?.articles, t),
    choicesOf(line.custom),
  ];
  item.append(head, text, ...under.filter((part) => part !== null));
  return item;
}

/** A reply on its way, or one that was refused and can be sent again or discarded. */
export function drawPending(entry, { online, again, discard }) {
  const failed = entry.refused !== null;
  const item = element("li", {
    class: "line",
    data: { testid: "pending", who: "agent", state: failed ? "failed" : "sending" },
  });
  const word = online ? "sending" : "sendingLater";
  const state = failed ? t("notSent", entry.refused) : t(word);
  const { text } = entry.frame;
  const parts = [
    element("p", { class: "text", text, hidden: !text, data: { testid: "text" } }),
    pendingPictures(entry.pictures),
    element("p", { class: "state small", text: state }),
  ];
  item.append(...parts.filter((part) => part !== null));
  if (failed) {
    const button = (key, press) =>
      element("button", { type: "button", text: t(key), onclick: press, data: { testid: key } });
    const buttons = [button("discard", discard), button("sendAgain", again)];
    item.append(element("div", { class: "row mend" }, ...buttons));
  }
  return item;
}
