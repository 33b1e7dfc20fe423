/** The form that changes the own password, in the menu and where a change is demanded. */

import { element } from "/look/element.js";
import { changePassword } from "/look/staff_session.js";
import { problemWords, t } from "/look/staff_words.js";

function field(word, testid, autocomplete) {
  const input = element("input", {
    id: testid, type: "password", autocomplete, required: true, maxlength: 256, data: { testid },
  });
  return { input, label: element("label", { for: testid, text: t(word), data: { word } }) };
}

/** Shows what is typed in `inputs`, as long as the box is ticked. */
function showBox(inputs) {
  const box = element("input", { type: "checkbox", data: { testid: "show-password" } });
  box.addEventListener("change", () => {
    for (const input of inputs) input.type = box.checked ? "text" : "password";
  });
  const words = element("span", { text: t("showPassword"), data: { word: "showPassword" } });
  return element("label", { class: "check" }, box, words);
}

/** A form for `user`; `old` fills in the present password; `done()` follows a change. */
export function passwordForm({ user, old = "", done }) {
  const present = field("oldPassword", "old-password", "current-password");
  const chosen = field("newPassword", "new-password", "new-password");
  present.input.value = old;
  chosen.input.setAttribute("aria-describedby", "password-hint");
  const hint = element("p", {
    class: "small", id: "password-hint", text: t("passwordHint"), data: { word: "passwordHint" },
  });
  const problem = element("p", {
    class: "problem", role: "alert", hidden: true, data: { testid: "password-problem" },
  });
  const submit = element("button", {
    type: "submit", class: "main", text: t("changePassword"),
    data: { testid: "change-password", word: "changePassword" },
  });
  const form = element(
    "form", { class: "stack" },
    // Password managers look for the user beside the password.
    element("input", { class: "unseen", autocomplete: "username", value: user, readonly: true,
      tabindex: "-1", "aria-hidden": "true" }),
    present.label, present.input, chosen.label, chosen.input,
    hint, showBox([present.input, chosen.input]), problem, element("div", {}, submit),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    problem.hidden = true;
    try {
      await changePassword(present.input.value, chosen.input.value);
      form.reset();
      present.input.value = "";
      done();
    } catch (error) {
      problem.textContent = problemWords(error);
      problem.hidden = false;
      (error.code === "wrong_password" ? present : chosen).input.focus();
    } finally {
      submit.disabled = false;
    }
  });
  return form;
}
