/** Signing in: one sheet over the page, which stays behind it as it was. */

import { element } from "/look/element.js";
import { applyWords, languageButton, onLanguage } from "/look/language.js";
import { Countdown } from "/look/staff_countdown.js";
import { Offers } from "/look/staff_offers.js";
import { passwordForm } from "/look/staff_password_form.js";
import { signIn } from "/look/staff_session.js";
import { problemKey, t } from "/look/staff_words.js";

function input(name, type, autocomplete) {
  return element("input", {
    id: `sign-in-${name}`, name, type, autocomplete, required: true, maxlength: 256,
    autocapitalize: "none", spellcheck: "false", data: { testid: `sign-in-${name}` },
  });
}

const labelled = (word, node) => [element("label", { for: node.id, data: { word } }), node];

export class SignIn {
  #done;
  #open = false;
  #busy = false;
  #user = input("user", "text", "username");
  #password = input("password", "password", "current-password");
  #hint = element("p", { class: "small" });
  #error = element("p", {
    class: "problem", role: "alert", hidden: true, data: { testid: "sign-in-error" },
  });
  #countdown = new Countdown(() => this.#problem(null));
  #submit = element("button", {
    type: "submit", class: "main", data: { testid: "sign-in-submit" },
  });
  #offers = new Offers();
  #form;
  #change = element("div", { class: "stack", hidden: true, data: { testid: "must-change" } });
  #dialog;

  /** `done()` is called once the server has set the cookie, or has the new password. */
  constructor(done) {
    this.#done = done;
    const switcher = element("button", {
      type: "button", class: "quiet", data: { testid: "sign-in-language" },
    });
    languageButton(switcher);
    this.#form = element(
      "form", { class: "stack" },
      element("h1", { id: "sign-in-title", data: { word: "signIn" } }), this.#hint,
      ...labelled("user", this.#user), ...labelled("password", this.#password),
      this.#error, this.#countdown.node,
      element("div", { class: "ends" }, this.#submit),
      this.#offers.oidc, this.#offers.demo,
    );
    const top = element("div", { class: "ends" }, this.#offers.shop, switcher);
    this.#dialog = element(
      "dialog", { class: "sign-in", closedby: "none", "aria-labelledby": "sign-in-title" },
      element(
        "main", { class: "sheet", data: { testid: "sign-in" } }, top, this.#form, this.#change,
      ),
    );
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.#dialog.addEventListener("close", () => {
      if (this.#open) this.#dialog.showModal(); // a second Esc closes a dialog whatever it says
    });
    document.body.append(this.#dialog);
    onLanguage(() => this.#draw());
  }

  get shown() {
    return this.#open;
  }

  /** Asks for user and password; `expired`: somebody was at work here. */
  ask({ expired, user = "", problem = null }) {
    const fresh = !this.#open || this.#form.hidden;
    this.#hint.dataset.word = expired ? "expired" : "signInHint";
    this.#step(this.#form);
    if (user) this.#user.value = user;
    if (fresh) this.#problem(problem);
    this.#offers.load();
    if (fresh) (this.#user.value ? this.#password : this.#user).focus();
  }

  /** Asks `user` for a password of their own; the one just typed need not be typed again. */
  demandPassword(user) {
    if (this.#open && this.#change.dataset.user === user && !this.#change.hidden) return;
    const old = this.#password.value;
    this.#offers.load();
    this.#change.dataset.user = user;
    this.#change.replaceChildren(
      element("h1", { data: { word: "mustChangeTitle" } }),
      element("p", { class: "small", data: { word: "mustChange" } }),
      passwordForm({ user, old, done: () => this.#done() }),
    );
    this.#step(this.#change);
    this.#change.querySelector(old ? "#new-password" : "#old-password").focus();
  }

  close() {
    this.#password.value = "";
    this.#change.replaceChildren();
    if (!this.#open) return;
    this.#open = false;
    this.#dialog.close();
  }

  #step(shown) {
    for (const step of [this.#form, this.#change]) step.hidden = step !== shown;
    this.#draw();
    if (this.#open) return;
    this.#open = true;
    this.#dialog.showModal();
  }

  #problem(key) {
    this.#error.hidden = key === null;
    if (key === null) this.#error.textContent = "";
    else this.#error.dataset.word = key;
    this.#draw();
  }

  #draw() {
    if (this.#error.hidden) delete this.#error.dataset.word;
    applyWords(t, this.#dialog);
    this.#countdown.draw();
    this.#submit.textContent = t(this.#busy ? "signingIn" : "signIn");
    this.#submit.disabled = this.#busy || this.#countdown.running;
    this.#offers.draw();
  }

  async #send() {
    if (this.#submit.disabled) return;
    this.#busy = true;
    this.#problem(null);
    try {
      await signIn(this.#user.value.trim(), this.#password.value);
      this.#done();
    } catch (error) {
      if (error.code === "too_many") this.#countdown.start(error.retryAfterS);
      this.#problem(problemKey(error));
      this.#password.focus();
      this.#password.select();
    } finally {
      this.#busy = false;
      this.#draw();
    }
  }
}
