/** Asks one question in a dialog; the focus goes back where it came from. */

import { element } from "/look/element.js";

/** Shows `dialog` as modal and removes it once closed; resolves then with its return value. */
export function showDialog(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** Resolves to true only if the reader pressed the `yes` button. */
export async function ask({ title, text, yes, no, name = "confirm" }) {
  const dialog = element("dialog", { "aria-label": title, data: { testid: name } });
  dialog.append(
    element("h2", { text: title }),
    element("p", { class: "body", text }),
    element(
      "div",
      { class: "choices-row" },
      element("button", { type: "button", text: no, onclick: () => dialog.close("no") }),
      element("button", {
        type: "button",
        class: "main",
        text: yes,
        autofocus: true,
        data: { testid: `${name}-yes` },
        onclick: () => dialog.close("yes"),
      }),
    ),
  );
  return (await showDialog(dialog)) === "yes";
}
