/** Why a case is counted as it is: each rule, and whether it holds. */

import { element } from "/look/element.js";
import { icon } from "/look/icons.js";
import { named, t } from "/insight/words.js";

function rule({ rule: name, holds }) {
  return element(
    "li", { class: holds ? "holds" : "fails", data: { testid: "rule", rule: name, holds } },
    icon(holds ? "check" : "close"),
    element("span", {}, named("rule", name), " ",
      element("span", { class: "small", text: t(holds ? "holds" : "fails") })),
  );
}

export function why(one) {
  return element(
    "section", { class: "why", data: { testid: "why-counted" } },
    element("h3", { text: t("whyCounted", named("outcome", one.outcome)) }),
    element("p", { class: "small", text: named("because", one.outcome) }),
    element("ul", {}, ...one.why.map(rule)),
  );
}
