/** Draws one line of the conversation, or a message that is still on its way. */

import { sourceButtons } from "/look/article.js";
import { element } from "/look/element.js";
import { shortTime } from "/look/language.js";
import { t } from "/widget/words.js";

const GROUP_MS = 5 * 60 * 1000;

function nameOf(line) {
  if (line.who === "agent") {
    return element("span", {
      class: "name",
      text: t("agentName", line.name),
      data: { word: "agentName", wordValue: line.name ?? "" },
    });
  }
  const word = line.who === "customer" ? "you" : "bot";
  return element("span", { class: "name", text: t(word), data: { word } });
}

function sameSpeaker(line, previous) {
  return previous !== null
    && previous.case === line.case
    && previous.who === line.who
    && previous.name === line.name
    && line.at - previous.at < GROUP_MS;
}

function choiceButtons(line, choose) {
  const choices = line.custom?.choices;
  if (!choices?.length) return null;
  const group = element("div", {
    class: "choices",
    role: "group",
    "aria-label": t("choices"),
    data: { testid: "choices", wordLabel: "choices" },
  });
  for (const choice of choices) {
    group.append(
      element("button", {
        type: "button",
        text: choice.label,
        data: { testid: "choice", choice: choice.id },
        onclick: () => choose(choice),
      }),
    );
  }
  return group;
}

function label(line) {
  if (line.who === "system") return null;
  const time = element("time", {
    class: "small",
    datetime: new Date(line.at).toISOString(),
    text: shortTime(line.at),
    data: { at: line.at },
  });
  return element("div", { class: "label" }, nameOf(line), time);
}

/** A transcript line's node; `choose(choice)` is called when one of its choices is pressed. */
export function drawLine(line, previous, choose) {
  const opens = previous !== null && previous.case !== line.case;
  const item = element("li", {
    class: `bubble${sameSpeaker(line, previous) ? " follows" : ""}${opens ? " opens" : ""}`,
    data: { testid: "message", who: line.who, seq: line.seq, case: line.case, code: line.code },
  });
  if (opens) {
    item.append(element("p", { class: "divider", text: t("newCase"), data: { word: "newCase" } }));
  }
  const parts = [
    label(line),
    element("p", { class: "text", text: line.text, data: { testid: "text" } }),
    sourceButtons(line.custom?.articles, t),
    choiceButtons(line, choose),
    line.custom?.kind === "answer"
      ? element("div", { class: "helped", data: { testid: "helped" } })
      : null,
  ];
  item.append(...parts.filter((part) => part !== null));
  return item;
}

/** A message not yet in the transcript; refused ones can be sent again or discarded. */
export function drawPending(entry, { online, paused, again, discard }) {
  const failed = entry.refused !== null;
  const item = element("li", {
    class: "bubble",
    data: {
      testid: "pending", who: "customer", id: entry.frame.id, state: failed ? "failed" : "sending",
    },
  });
  const word = !online ? "sendingLater" : paused ? "sendingSoon" : "sending";
  item.append(
    element("p", { class: "text", text: entry.frame.text, data: { testid: "text" } }),
    failed
      ? element("p", { class: "state small", text: t("notSent", entry.refused) })
      : element("p", { class: "state small", text: t(word), data: { word } }),
  );
  if (failed) {
    item.append(
      element(
        "div",
        { class: "mend" },
        mendButton("discard", discard),
        mendButton("sendAgain", again),
      ),
    );
  }
  return item;
}

function mendButton(word, press) {
  return element("button", {
    type: "button",
    text: t(word),
    data: { testid: word === "discard" ? "discard" : "send-again", word },
    onclick: press,
  });
}
