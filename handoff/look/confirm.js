/** Asks one question in a dialog; the focus goes back where it came from. */

import { element } from "/look/element.js";
import { place } from "/look/place.js";

/** Shows `dialog` as modal and removes it once closed; resolves then with its return value. */
export function showDialog(dialog) {
  place.top().append(dialog);
  if (place.embedded()) closeFromOutside(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** A press beside it closes it: it covers a corner of a page whose reader may want to go on. */
function closeFromOutside(dialog) {
  dialog.addEventListener("pointerdown", ({ target, clientX, clientY }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const inside = clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
    if (target === dialog && !inside) dialog.close();
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
