/** The decisions on a cluster of failed questions: always the same keys in the same place. */

import { element } from "/look/element.js";

const DECISIONS = [
  ["A", "addPhrasing"], ["N", "newArticle"], ["P", "person"], ["F", "foreign"], ["S", "skip"],
];

/** Buttons that say what they will do; off, and described as such, while nothing can be decided. */
export function drawDecisions(list) {
  list.append(...DECISIONS.map(([key, name]) =>
    element(
      "li", {},
      element(
        "button", {
          type: "button", "aria-disabled": "true", "aria-describedby": `does-${name} decisions-off`,
          data: { testid: `decide-${name}` },
        },
        element("kbd", { text: key }), element("span", { data: { word: `decide.${name}` } }),
      ),
      element("span", { class: "small", id: `does-${name}`, data: { word: `does.${name}` } }),
    )));
}
