/** The cross that closes a drawer. */

import { element } from "/look/element.js";
import { icon } from "/look/icons.js";
import { t } from "/insight/words.js";

export function closeButton(close, testid) {
  return element(
    "button", {
      type: "button", class: "quiet cross", "aria-label": t("close"), data: { testid },
      onclick: close,
    },
    icon("close"),
  );
}
