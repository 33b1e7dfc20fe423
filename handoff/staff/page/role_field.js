/** The choice of a role, each with the one sentence that says what it opens. */

import { element } from "/look/element.js";
import { coded } from "/look/staff_words.js";
import { t } from "/staff/words.js";

export const ROLES = ["agent", "trainer", "supervisor", "admin"];

/** A group of radio buttons called `role`, one of them chosen. */
export function roleField(chosen) {
  const options = ROLES.map((role) =>
    element(
      "label", { class: "option" },
      element("input", {
        type: "radio", name: "role", value: role, checked: role === chosen,
        data: { testid: `role-${role}` },
      }),
      element("span", {}, element("span", { text: coded("role", role) }), " ",
        element("span", { class: "small", text: t(`does.${role}`) })),
    ));
  return element("fieldset", {}, element("legend", { text: t("role") }), ...options);
}
