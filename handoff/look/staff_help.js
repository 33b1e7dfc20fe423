/** The help of a page on which `?` opens one sheet of plain sentences. */

import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { t } from "/look/staff_words.js";

/** Opens the sheet; `lines()` gives what it says of this page. */
export function openHelp(lines) {
  if (document.querySelector("dialog[open]")) return;
  const dialog = element("dialog", {
    "aria-label": t("helpTitle"), data: { testid: "help-sheet" },
  });
  dialog.append(
    element("h2", { text: t("helpTitle") }),
    element("ul", { class: "help-lines" }, ...lines().map((text) => element("li", { text }))),
    element("p", { class: "small", text: t("helpKeys") }),
    element("div", { class: "choices-row" }, element("button", {
      type: "button", class: "main", text: t("close"), autofocus: true,
      onclick: () => dialog.close(),
    })),
  );
  showDialog(dialog);
}

/** Makes `?` open the sheet wherever nobody is writing. */
export function helpOnKey(open) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    open();
  });
}
