/** The sign-in form; its errors stand in it. */

import { languageButton } from "/look/language.js";
import { signIn } from "/console/session.js";
import { t } from "/console/words.js";

export class SignInForm {
  #byId;
  #done;
  #expired = false;
  #problem = null;
  #busy = false;

  /** `done()` is called once the server has set the session cookie. */
  constructor(byId, done) {
    this.#byId = byId;
    this.#done = done;
    byId("sign-in-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    languageButton(byId("sign-in-language"));
  }

  open({ expired, user = "" }) {
    this.#expired = expired;
    this.#problem = null;
    this.#byId("sign-in").hidden = false;
    if (user) this.#byId("user").value = user;
    this.#byId("password").value = "";
    this.show();
    this.#byId(this.#byId("user").value ? "password" : "user").focus();
  }

  close() {
    this.#byId("sign-in").hidden = true;
    this.#byId("password").value = "";
  }

  show() {
    const error = this.#byId("sign-in-error");
    this.#byId("sign-in-hint").textContent = t(this.#expired ? "expired" : "signInHint");
    error.hidden = this.#problem === null;
    error.textContent = this.#problem === null ? "" : t(this.#problem);
    this.#byId("sign-in-submit").textContent = t(this.#busy ? "signingIn" : "signIn");
    this.#byId("sign-in-submit").disabled = this.#busy;
  }

  async #submit() {
    if (this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    this.show();
    const user = this.#byId("user").value.trim();
    this.#problem = await signIn(user, this.#byId("password").value);
    this.#busy = false;
    this.show();
    if (this.#problem === null) {
      this.#done();
      return;
    }
    this.#byId("password").focus();
    this.#byId("password").select();
  }
}
