/** One case: how it is counted and why, who had it, and its transcript. */

import { AsyncRegion } from "/look/async_region.js";
import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { oneCase } from "/insight/api.js";
import { aboutCase } from "/insight/case_row.js";
import { closeButton } from "/insight/close_button.js";
import { handoffs } from "/insight/handoffs.js";
import { moment } from "/insight/format.js";
import { wordsFor } from "/insight/problem.js";
import { transcript } from "/insight/transcript.js";
import { why } from "/insight/why.js";
import { named, t, topicName } from "/insight/words.js";

function drawn(one, timeZone) {
  const known = t(one.known ? "customerKnown" : "customerByBrowser");
  return [
    element("p", { class: "small", text: `${moment(one.opened_at, timeZone)} · ${known}` }),
    element("p", { class: "small", text: aboutCase(one) }),
    why(one),
    handoffs(one.handoffs, timeZone),
    element("h3", { text: t("transcript") }),
    one.erased
      ? element("p", { class: "small", text: t("erased"), data: { testid: "erased" } }) : null,
    transcript(one, timeZone),
  ].filter((part) => part !== null);
}

/** `row`: the case as a list shows it. */
export function openCase(row, timeZone) {
  const title = topicName(row.topic, row.label);
  const region = new AsyncRegion(t, wordsFor);
  const body = element("div", { class: "case-body" });
  const dialog = element("dialog", {
    class: "drawer one-case", "aria-label": t("caseTitle", title),
    data: { testid: "case-dialog", case: row.case },
  });
  dialog.append(
    element("header", { class: "ends" },
      element("h2", { tabindex: "-1", autofocus: true, text: title }),
      closeButton(() => dialog.close(), "case-close")),
    element("p", { class: "outcome", text: named("outcome", row.outcome),
      data: { testid: "case-outcome" } }),
    body, region.node,
    element("div", { class: "foot" }, element("button", {
      type: "button", text: t("backToList"), data: { testid: "case-back" },
      onclick: () => dialog.close(),
    })),
  );
  showDialog(dialog);
  region.run(() => oneCase(row.case), (one) => {
    dialog.querySelector("h2").textContent = topicName(one.topic, one.label);
    dialog.querySelector(".outcome").textContent = named("outcome", one.outcome);
    body.replaceChildren(...drawn(one, timeZone));
  });
}
