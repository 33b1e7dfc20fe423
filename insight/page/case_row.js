/** One case in a list of cases. */

import { element } from "/look/element.js";
import { count, moment } from "/insight/format.js";
import { named, t, topicName } from "/insight/words.js";

/** What a case is about and how it came, in the order in which one asks. */
export function aboutCase({ reason, channel, lang, lines, score, easy }) {
  const ease = easy === null || easy === undefined ? null : t(easy ? "wasEasy" : "wasHard");
  return [
    reason ? t("handedOverFor", named("reason", reason)) : null,
    named("channel", channel), named("language", lang),
    lines === undefined ? null : t("lines", count(lines)),
    score ? t("scored", score) : null, ease,
  ].filter(Boolean).join(" · ");
}

export function caseRow(one, timeZone, open) {
  return element(
    "li", {},
    element(
      "button", {
        type: "button", class: "case-row", onclick: open,
        data: { testid: "case-row", case: one.case, outcome: one.outcome },
      },
      element("span", { class: "when small", text: moment(one.opened_at, timeZone) }),
      element("span", { class: "topic", text: topicName(one.topic, one.label) }),
      element("span", { class: "outcome small", text: named("outcome", one.outcome) }),
      element("span", { class: "about small", text: aboutCase(one) }),
    ),
  );
}
