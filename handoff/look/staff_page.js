/** Starts a staff page that needs no socket: who is there, may they, and what if nobody answers. */

import { element } from "/look/element.js";
import { applyWords, onLanguage } from "/look/language.js";
import { Frame } from "/look/staff_frame.js";
import { Gate } from "/look/staff_gate.js";
import { helpOnKey, openHelp } from "/look/staff_help.js";
import { whoAmI } from "/look/staff_session.js";
import { t as staffWords } from "/look/staff_words.js";

const SAY_AFTER_MS = 300;
const SLOW_AFTER_MS = 2000;

export class StaffPage {
  #t;
  #on;
  #gate;
  #round = 0;
  #status = element("div", { class: "connecting", role: "status", hidden: true });

  /**
   * `t`: the page's words; `on`: `opened(me)` when somebody may work here (again), `left()` when
   * they signed out, `help()` gives the lines of the help sheet.
   */
  constructor(room, t, on) {
    this.#t = t;
    this.#on = on;
    const root = document.getElementById("page");
    const help = () => openHelp(on.help);
    const frame = new Frame({ root, room, help, signedOut: () => this.#left() });
    this.#gate = new Gate({ root, frame, again: () => this.check() });
    helpOnKey(help);
    document.body.append(this.#status);
    onLanguage(() => this.#draw());
    this.#draw();
  }

  /** Asks the server who is there, and lets them in or not. */
  async check() {
    const round = ++this.#round;
    const timers = [
      setTimeout(() => this.#says("connectingPage"), SAY_AFTER_MS),
      setTimeout(() => this.#says("connectingSlow"), SLOW_AFTER_MS),
    ];
    try {
      const me = await whoAmI();
      if (round !== this.#round) return;
      this.#status.hidden = true;
      const mayWork = this.#gate.admit(me);
      this.#draw();
      if (mayWork) this.#on.opened(me);
    } catch (error) {
      console.warn(error);
      if (round === this.#round) this.#says("problem.noServer", true);
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  #left() {
    this.#on.left();
    this.#gate.left();
  }

  #says(word, again = false) {
    if (document.querySelector("dialog.sign-in[open]")) return;
    this.#status.hidden = false;
    this.#status.replaceChildren(element("p", { text: staffWords(word), data: { word } }));
    if (!again) return;
    this.#status.append(element("button", {
      type: "button", text: staffWords("tryAgain"), data: { word: "tryAgain" },
      onclick: () => this.check(),
    }));
  }

  #draw() {
    applyWords(this.#t);
    document.title = this.#t("title");
  }
}
