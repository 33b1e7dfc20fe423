/** Draws masked texts: a chip stands for what is hidden. */

import { element } from "/look/element.js";
import { t } from "/look/staff_words.js";

function chip(kind) {
  const word = `kind.${kind}`;
  return element(
    "span", { class: "chip", data: { testid: "chip", kind } },
    element("span", { text: t(word), data: { word } }),
    element("span", { class: "unseen", text: ` ${t("hidden")}`, data: { word: "hidden" } }),
  );
}

/**
 * Nodes for a masked text, for its first `most` characters if told so; places in `spans` count
 * characters, not UTF-16 units.
 */
export function chips(text, spans, most = Infinity) {
  const characters = Array.from(text);
  const nodes = [];
  let done = 0;
  for (const [start, end, kind] of (spans ?? []).filter(([first]) => first < most)) {
    nodes.push(characters.slice(done, start).join(""), chip(kind));
    done = end;
  }
  nodes.push(characters.slice(done, Math.max(done, most)).join(""));
  return nodes.filter((node) => node !== "");
}
