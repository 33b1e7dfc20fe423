/** One entry of the log as a sentence. */

import { element } from "/look/element.js";
import { shortTime } from "/look/language.js";
import { DID, t } from "/staff/words.js";

/** Who acted: a person, a command on the machine, or the demo's own start. */
function nameOf({ who, address }) {
  if (!who || who === "-") return t("somebody");
  if (who === "start" && !address) return t("atStart");
  return who.startsWith("command:") ? `${t("terminal")} (${who.slice("command:".length)})` : who;
}

/** The sentence; the server's own word for what these pages don't know yet. */
function sentence(entry) {
  const about = entry.about === "-" ? "" : (entry.about ?? "");
  const one = { who: nameOf(entry), about, details: entry.details ?? {} };
  if (DID.includes(entry.did)) return t(`did.${entry.did}`, one);
  return [one.who, entry.did, one.about].filter(Boolean).join(" · ");
}

export function logEntry(entry) {
  return element(
    "li",
    {
      tabindex: "-1",
      data: { testid: "entry", did: entry.did, who: entry.who, about: entry.about },
    },
    element("time", {
      class: "small", datetime: new Date(entry.at).toISOString(), text: shortTime(entry.at),
    }),
    element("p", { text: sentence(entry) }),
    element("span", { class: "small", text: entry.address ?? "" }),
  );
}
