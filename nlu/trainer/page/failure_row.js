/** One failure in the list. */

import { element } from "/look/element.js";
import { shortTime } from "/look/language.js";
import { chips } from "/look/masked_text.js";
import { named, t } from "/trainer/words.js";

/** What went wrong, and where: "Passed to a person: not in the articles · web · Korean". */
export function aboutFailure({ kind, reason, channel, lang }) {
  const why = reason && kind === "handed_over" ? `: ${named("reason", reason)}` : "";
  return [`${named("kindOf", kind)}${why}`, named("channel", channel), named("lang", lang)]
    .filter(Boolean).join(" · ");
}

/** What was done with it, in words. */
export function aboutTaught({ as, name, by, at }, label) {
  const what = t(`taughtAs.${as}`, label ?? name);
  return [what, by, at ? shortTime(at) : null].filter(Boolean).join(" · ");
}

export const messageOf = (row) =>
  (row.gone || !row.text ? [element("i", { text: t("gone") })] : chips(row.text, row.spans));

export function makeRow(row, open) {
  return element("li", {}, element("button", {
    type: "button", class: "failure", onclick: open,
    data: { testid: "failure", case: row.case, kind: row.kind, seq: row.seq },
  }));
}

export function drawRow(node, row, chosen, label) {
  const button = node.firstElementChild;
  if (chosen) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  button.dataset.taught = row.taught?.as ?? "";
  button.replaceChildren(
    element("span", { class: "said" }, ...messageOf(row)),
    element("time", {
      class: "small when", datetime: new Date(row.at).toISOString(), text: shortTime(row.at),
    }),
    element("span", {
      class: "small about", data: { testid: "about" },
      text: row.taught ? aboutTaught(row.taught, label) : aboutFailure(row),
    }),
  );
}
