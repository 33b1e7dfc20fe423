/** What a figure counts, one tap away. */

import { element } from "/look/element.js";

/** `names`: the words that say it, one paragraph each. */
export function definition(...names) {
  return element(
    "details", { class: "definition", data: { testid: "definition" } },
    element("summary", { class: "small", data: { word: "definition" } }),
    ...names.map((name) => element("p", { class: "small", data: { word: `means.${name}` } })),
  );
}
