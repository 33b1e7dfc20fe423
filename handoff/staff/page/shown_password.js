/** A generated password, shown this one time, with a button that copies it. */

import { element } from "/look/element.js";
import { t } from "/staff/words.js";

/** The node to show; its field can be selected where copying is not allowed. */
export function shownPassword(password) {
  const value = element("input", {
    class: "secret", readonly: true, value: password, "aria-label": t("passwordPart"),
    autocomplete: "off", spellcheck: "false", data: { testid: "shown-password" },
  });
  const says = element("p", { class: "small", role: "status" });
  const copy = element("button", {
    type: "button", text: t("copy"), data: { testid: "copy-password" },
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(password);
        says.textContent = t("copied");
      } catch (error) {
        console.warn(error); // No secure context, or the reader refused.
        value.focus();
        value.select();
        says.textContent = t("copyByHand");
      }
    },
  });
  return element(
    "div", { class: "stack" },
    element("p", { text: t("shownOnce") }),
    element("div", { class: "ends" }, value, copy), says,
  );
}
