/** One account in the list. */

import { element } from "/look/element.js";
import { shortTime } from "/look/language.js";
import { coded } from "/look/staff_words.js";
import { t } from "/staff/words.js";

const cell = (name) => element("td", { role: "cell", class: name });

/** A row whose button calls `edit()`. */
export function makeRow(edit) {
  const who = element(
    "th", { scope: "row", role: "rowheader", class: "person" },
    element("span", { class: "name" }), element("span", { class: "small user" }),
  );
  const button = element("button", {
    type: "button", data: { testid: "edit-account" }, onclick: edit,
  });
  const last = cell("edit");
  last.append(button);
  return element(
    "tr", { role: "row", data: { testid: "account" } },
    who, cell("role"), cell("state"), cell("last"), cell("places"), last,
  );
}

function timeOr(at, none) {
  if (!at) return element("span", { class: "small", text: none });
  return element("time", { datetime: new Date(at).toISOString(), text: shortTime(at) });
}

/** A small name before a value: there only where the columns' heads are not. */
const named = (word, node) =>
  [element("span", { class: "small label", "aria-hidden": "true", text: t(word) }), node];

export function drawRow(row, account, own) {
  const part = (name) => row.querySelector(`.${name}`);
  row.dataset.user = account.user;
  row.dataset.enabled = String(account.enabled);
  part("name").textContent = account.name;
  part("user").textContent = own ? `${account.user}, ${t("you")}` : account.user;
  part("role").textContent = coded("role", account.role);
  part("state").replaceChildren(element("span", {
    class: account.enabled ? "mark" : "mark off",
    text: t(account.enabled ? "enabled" : "disabledState"), data: { testid: "account-state" },
  }));
  part("last").replaceChildren(...named("lastSignIn", timeOr(account.last_sign_in, t("never"))));
  part("places").replaceChildren(
    ...named("sessionCount", element("span", { text: t("places", account.sessions) })),
  );
  const button = part("edit").firstElementChild;
  button.textContent = t("edit");
  button.setAttribute("aria-label", t("editOf", account.name));
}
