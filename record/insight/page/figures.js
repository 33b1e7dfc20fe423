/** Figures with their definition a tap away; what is not counted says so instead of a number. */

import { element } from "/look/element.js";

/** Adds a figure for each name to `list`. */
export function drawFigures(list, names) {
  list.append(...names.map((name) =>
    element(
      "li", { data: { testid: "figure", figure: name } },
      element("h3", { data: { word: `name.${name}` } }),
      element("p", { class: "value", data: { word: "notCounted" } }),
      element(
        "details", {},
        element("summary", { class: "small", data: { word: "definition" } }),
        element("p", { class: "small", data: { word: `means.${name}` } }),
      ),
    )));
}
