/** Shows a new password in a dialog that only its button closes. */

import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { shownPassword } from "/staff/shown_password.js";
import { t } from "/staff/words.js";

/** Resolves once the reader says that it is noted. */
export function showPassword(title, user, password) {
  const dialog = element("dialog", {
    closedby: "none", "aria-label": title, data: { testid: "password-dialog" },
  });
  // It can't be shown a second time, so no stray Esc may take it away.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.append(
    element("h2", { text: title }),
    element("p", { class: "small", text: `${t("user")}: ${user}` }),
    shownPassword(password),
    element("div", { class: "choices-row" }, element("button", {
      type: "button", class: "main", text: t("passedOn"), autofocus: true,
      data: { testid: "password-noted" }, onclick: () => dialog.close(),
    })),
  );
  return showDialog(dialog);
}
