/** One account: its name and role, a new password, its sessions, on and off. */

import { ask, showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { problemWords } from "/look/staff_words.js";
import { showPassword } from "/staff/password_dialog.js";
import { changeAccount, endSessions, resetPassword } from "/staff/requests.js";
import { roleField } from "/staff/role_field.js";
import { t } from "/staff/words.js";

class AccountDialog {
  #account;
  #own;
  #on;
  #parts = element("div", {});
  #says = element("p", { role: "status", data: { testid: "account-says" } });
  #dialog;

  constructor(account, own, on) {
    this.#account = account;
    this.#own = own;
    this.#on = on;
    this.#dialog = element("dialog", {
      class: "account", "aria-label": t("editOf", account.name),
      data: { testid: "account-dialog" },
    });
    this.#dialog.append(
      element("h2", { text: account.name }),
      element("p", { class: "small", text: account.user }),
      own ? element("p", { class: "small", text: t("changesMe") }) : "",
      this.#says, this.#parts,
      element("div", { class: "choices-row" }, element("button", {
        type: "button", text: t("close"), data: { testid: "account-close" },
        onclick: () => this.#dialog.close(),
      })),
    );
    this.#draw();
  }

  open() {
    return showDialog(this.#dialog);
  }

  #draw() {
    this.#parts.replaceChildren(
      this.#form(), this.#passwordPart(), this.#sessionsPart(), this.#statePart(),
    );
  }

  #form() {
    const name = element("input", {
      id: "account-name", name: "name", value: this.#account.name, required: true, maxlength: 64,
      data: { testid: "account-name" },
    });
    const form = element(
      "form", { class: "stack" },
      element("label", { for: "account-name", text: t("person") }), name,
      roleField(this.#account.role),
      element("div", {}, element("button", {
        type: "submit", class: "main", text: t("save"), data: { testid: "account-save" },
      })),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save({ name: name.value.trim(), role: form.elements.role.value });
    });
    return form;
  }

  #save(wanted) {
    const changes = Object.fromEntries(
      Object.entries(wanted).filter(([field, value]) => value !== this.#account[field]),
    );
    if (Object.keys(changes).length === 0) this.#say(t("noChange"));
    else this.#do(() => this.#change(changes), "saved", "account-save");
  }

  #part(word, text, button) {
    return element("section", {}, element("h3", { text: t(word) }),
      element("div", { class: "ends" }, element("p", { class: "small", text }), button));
  }

  #button(word, testid, press, properties = {}) {
    return element("button", {
      type: "button", text: t(word), onclick: press, data: { testid }, ...properties,
    });
  }

  #passwordPart() {
    if (this.#account.by === "oidc") return this.#part("passwordPart", t("byOidc"), "");
    const button = this.#button("reset", "account-reset", async () => {
      if (!(await this.#sure("reset"))) return;
      await this.#do(() => this.#reset(), null, "account-reset");
    });
    return this.#part("passwordPart", t("resetNote"), button);
  }

  async #reset() {
    const { user, name } = this.#account;
    await showPassword(t("resetDone", name), user, await resetPassword(user));
    this.#account = await this.#on.fresh();
  }

  #sessionsPart() {
    const { sessions, user } = this.#account;
    const button = this.#button("endSessions", "account-end-sessions", async () => {
      if (!(await this.#sure("end"))) return;
      await this.#do(async () => {
        await endSessions(user);
        this.#account = await this.#on.fresh();
      }, "ended", "account-close");
    }, { disabled: sessions === 0 });
    return this.#part("sessionCount", t("sessionsNow", sessions), button);
  }

  #statePart() {
    if (!this.#account.enabled) {
      const on = this.#button("enable", "account-enable", () =>
        this.#do(() => this.#change({ enabled: true }), "enabledDone", "account-disable"));
      return this.#part("statePart", t("enableNote"), on);
    }
    const button = this.#button("disable", "account-disable", async () => {
      if (!(await this.#sure("disable"))) return;
      await this.#do(() => this.#change({ enabled: false }), "disabledDone", "account-enable");
    }, { class: "danger" });
    return this.#part("statePart", t("disableNote"), button);
  }

  async #change(changes) {
    this.#account = await changeAccount(this.#account.user, changes);
    this.#on.put(this.#account);
  }

  #sure(what) {
    const yes = { reset: "reset", end: "endSessions", disable: "disable" }[what];
    return ask({
      title: t(`${what}Title`, this.#account.name), text: t(`${what}Text`), yes: t(yes),
      no: t("cancel"), name: `${what}-confirm`,
    });
  }

  /** Does it, then shows what the server answered; the focus goes to `focus`, still there. */
  async #do(work, done, focus) {
    try {
      await work();
      this.#draw();
      this.#say(done ? t(done) : "");
      this.#dialog.querySelector(`[data-testid="${focus}"]`)?.focus();
    } catch (error) {
      this.#say(problemWords(error), true);
    }
  }

  #say(words, isProblem = false) {
    this.#says.className = isProblem ? "problem" : "fine";
    this.#says.textContent = words;
    this.#says.scrollIntoView({ block: "nearest" });
  }
}

/** `on`: `put(account)` shows the server's answer, `fresh()` asks it anew. */
export function openAccountDialog(account, own, on) {
  return new AccountDialog(account, own, on).open();
}
