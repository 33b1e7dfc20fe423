/** What the sections of the right column are built from. */

import { element } from "/look/element.js";
import { shortTime } from "/look/language.js";
import { codeWords, t } from "/console/words.js";

export function section(word, testid, ...children) {
  const kept = children.filter((child) => child !== null);
  return element(
    "section",
    { "aria-label": t(word), data: { testid } },
    element("h2", { text: t(word) }),
    ...kept,
  );
}

// Book-keeping between the gateway and the bot, which tells an agent nothing.
const OURS = new Set(["seen_seq"]);

export const note = (text) => element("p", { class: "small", text });

function fieldValue(name, value) {
  if (name.endsWith("_seen") && typeof value === "number") return value ? shortTime(value) : "";
  return codeWords("value", value);
}

/** A list of name and value, or the sentence `none` where there is nothing. */
export function fields(values, none) {
  const known = Object.entries(values ?? {}).filter(
    ([name, value]) => value !== null && !OURS.has(name),
  );
  if (known.length === 0) return note(t(none));
  const list = element("dl", {});
  for (const [name, value] of known) {
    list.append(
      element("dt", { class: "small", text: codeWords("field", name) }),
      typeof value === "object"
        ? element("dd", { data: { field: name } }, fields(value, none))
        : element("dd", { text: fieldValue(name, value), data: { field: name } }),
    );
  }
  return list;
}
