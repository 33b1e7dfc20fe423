/** The dialog that makes an account. */

import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { problemWords } from "/look/staff_words.js";
import { showPassword } from "/staff/password_dialog.js";
import { createAccount } from "/staff/requests.js";
import { roleField } from "/staff/role_field.js";
import { t } from "/staff/words.js";

function textField(word, name, properties = {}) {
  const input = element("input", {
    id: `new-${name}`, name, required: true, autocomplete: "off", maxlength: 64, ...properties,
    data: { testid: `new-${name}` },
  });
  return [element("label", { for: input.id, text: t(word) }), input];
}

/** Opens it; `made(account)` gets the server's answer. */
export function openNewAccount(made) {
  const dialog = element("dialog", {
    "aria-label": t("newAccount"), data: { testid: "new-account-dialog" },
  });
  const cancel = element("button", {
    type: "button", text: t("cancel"), onclick: () => dialog.close(),
  });
  const problem = element("p", {
    class: "problem", role: "alert", hidden: true, data: { testid: "new-problem" },
  });
  const submit = element("button", {
    type: "submit", class: "main", text: t("create"), data: { testid: "create-account" },
  });
  const form = element(
    "form", { class: "stack" },
    ...textField("person", "name"),
    ...textField("user", "user", {
      autocapitalize: "none", spellcheck: "false", "aria-describedby": "new-user-hint",
    }),
    element("p", { class: "small", id: "new-user-hint", text: t("userHint") }),
    roleField("agent"), problem,
    element("div", { class: "choices-row" }, cancel, submit),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    problem.hidden = true;
    try {
      const { account, password } = await createAccount(values(form));
      made(account);
      dialog.close();
      await showPassword(t("created", account.name), account.user, password);
    } catch (error) {
      problem.textContent = problemWords(error);
      problem.hidden = false;
      (error.field === "name" ? form.elements.name : form.elements.user).focus();
    } finally {
      submit.disabled = false;
    }
  });
  dialog.append(element("h2", { text: t("newAccount") }), form);
  return showDialog(dialog);
}

function values(form) {
  const { name, user, role } = form.elements;
  return { user: user.value.trim(), name: name.value.trim(), role: role.value };
}
