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

/**
 * A list of name and value, or the sentence `none` where there is nothing. `hidden` and `path`
 * (of a name): what is masked in the values, and can be shown.
 */
export function fields(values, none, hidden = null, path = (name) => name) {
  const known = Object.entries(values ?? {}).filter(
    ([name, value]) => value !== null && !OURS.has(name),
  );
  if (known.length === 0) return note(t(none));
  const list = element("dl", {});
  for (const [name, value] of known) {
    list.append(
      element("dt", { class: "small", text: codeWords("field", name) }),
      description(name, value, none, hidden, path),
    );
  }
  return list;
}

function description(name, value, none, hidden, path) {
  const node = element("dd", { data: { field: name } });
  const spans = hidden?.spans(path(name)) ?? [];
  if (typeof value === "object") {
    node.append(fields(value, none, hidden, (inner) => `${path(name)}.${inner}`));
  } else if (spans.length) {
    const text = element("span", {});
    node.append(text, " ", hidden.text(text, value, spans, path(name)).button);
  } else {
    node.textContent = fieldValue(name, value);
  }
  return node;
}
