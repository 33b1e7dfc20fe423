/** Each time a case went to a person: why, when it was taken and answered, how it ended. */

import { element } from "/look/element.js";
import { clock, duration, moment } from "/insight/format.js";
import { named, t } from "/insight/words.js";

const since = (from, to) => duration((new Date(to) - new Date(from)) / 1000);

function steps(one, timeZone) {
  const taken = one.claimed_at
    ? t("claimedAfter", { wait: since(one.at, one.claimed_at), agent: one.agent ?? "" })
    : t("neverClaimed");
  const first = one.first_message_at
    ? t("firstMessageAfter", since(one.at, one.first_message_at)) : null;
  const moved = one.transfers ? t("transferredTimes", one.transfers) : null;
  const ended = one.ended_at
    ? t("endedAt", { at: clock(one.ended_at, timeZone), how: named("end", one.end) })
    : t("notEnded");
  return [taken, first, moved, ended].filter(Boolean);
}

/** Null where there were none. */
export function handoffs(all, timeZone) {
  if (!all?.length) return null;
  return element(
    "section", { class: "handoffs", data: { testid: "handoffs" } },
    element("h3", { text: t("handoffs") }),
    element("ol", {}, ...all.map((one) => element(
      "li", {},
      element("p", { text: `${moment(one.at, timeZone)} · ${named("reason", one.reason)}` }),
      element("p", { class: "small", text: steps(one, timeZone).join(" · ") }),
    ))),
  );
}
