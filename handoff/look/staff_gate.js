/** Lets people into a page: signs in, demands a password of their own, says who may not enter. */

import { onSignedOut } from "/look/staff_api.js";
import { SignIn } from "/look/staff_sign_in.js";
import { t } from "/look/staff_words.js";

/** Why signing in elsewhere failed, as the server wrote it into the address; read once. */
function problemInAddress() {
  const address = new URL(location.href);
  const code = address.searchParams.get("sign_in_error");
  if (code === null) return null;
  address.searchParams.delete("sign_in_error");
  history.replaceState(null, "", address);
  const known = ["oidc_failed", "no_account", "disabled"];
  return `problem.${known.includes(code) ? code : "oidc_failed"}`;
}

export class Gate {
  #root;
  #frame;
  #signIn;
  #user = null;
  #problem = problemInAddress();

  /** `frame`: the page's frame; `again()`: somebody signed in, so ask the server who. */
  constructor({ root, frame, again }) {
    this.#root = root;
    this.#frame = frame;
    this.#signIn = new SignIn(again);
    onSignedOut(again);
  }

  /** True while the sheet asks for something. */
  get asking() {
    return this.#signIn.shown;
  }

  /** Takes the server's word for who is there (null: nobody); true if they may work here. */
  admit(me) {
    if (me === null) {
      this.signedOut();
      return false;
    }
    if (this.#user !== null && this.#user !== me.user) closeDialogs();
    this.#user = me.user;
    const mayWork = this.#frame.show(me);
    if (me.must_change_password) {
      this.#signIn.demandPassword(me.user);
      return false;
    }
    this.#root.hidden = false;
    this.#signIn.close();
    return mayWork;
  }

  /** The session ended by itself: what is behind the sheet stays. */
  signedOut() {
    const user = this.#user;
    this.#signIn.ask({ expired: user !== null, user: user ?? "", problem: this.#problem });
    this.#problem = null;
  }

  /** Somebody left on purpose: nothing of theirs stays to be seen. */
  left() {
    this.#user = null;
    this.#root.hidden = true;
    closeDialogs();
    document.title = t("signIn");
    this.signedOut();
  }
}

function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]:not(.sign-in)")) dialog.close();
}
