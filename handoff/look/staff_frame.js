/** The frame around every staff page: shop, rooms, help, language, person, the demo's notice. */

import { element } from "/look/element.js";
import { applyWords, language, languageButton, onLanguage } from "/look/language.js";
import { openAccount } from "/look/staff_account.js";
import { Menu } from "/look/staff_menu.js";
import { roomsFor } from "/look/staff_rooms.js";
import { signInOptions, signOut } from "/look/staff_session.js";
import { coded, problemWords, t } from "/look/staff_words.js";

export class Frame {
  #root;
  #room;
  #me = null;
  #shop = null;
  #menu;
  #rooms = element("ul", {});
  #shopName = element("p", { class: "shop", text: "Baton", data: { testid: "shop" } });
  #demo = element("p", { class: "bar demo", hidden: true, data: { testid: "demo", word: "demo" } });
  #problem = element("p", {
    class: "bar problem", role: "alert", hidden: true, data: { testid: "frame-problem" },
  });
  #barred = element("main", { class: "barred", hidden: true, data: { testid: "no-right" } });

  /**
   * Puts itself before what is in `root`, which has an element `#content`. `tools`: what the page
   * wants in the header; `help()` opens its help; `signedOut()` is called after signing out.
   */
  constructor({ root, room, tools = null, help, signedOut }) {
    this.#root = root;
    this.#room = room;
    this.#menu = new Menu(t, [
      { word: "myAccount", testid: "my-account", chosen: () => openAccount(this.#me) },
      { word: "signOut", testid: "sign-out", chosen: () => this.#signOut(signedOut) },
    ]);
    const skip = element("a", {
      class: "skip", href: "#content", data: { word: "skip" },
      onclick: (event) => {
        event.preventDefault(); // a page may use the address for its own places
        root.querySelector("#content").focus();
      },
    });
    root.prepend(skip, this.#header(tools, help), this.#demo, this.#problem);
    root.append(this.#barred);
    onLanguage(() => this.#draw());
    this.#loadShop();
  }

  /** Shows who is signed in; without the right to this room its content gives way to saying so. */
  show(me) {
    // Drawn again only when something has changed, or a reconnect would take the focus away.
    if (JSON.stringify(me) !== JSON.stringify(this.#me)) {
      this.#me = me;
      this.#problem.hidden = true;
      this.#draw();
    }
    return this.#root.dataset.barred === "false";
  }

  #header(tools, help) {
    const languageSwitch = element("button", {
      type: "button", class: "quiet", data: { testid: "language" },
    });
    languageButton(languageSwitch);
    return element(
      "header", { class: "staff-top" },
      this.#shopName,
      element("nav", { class: "rooms", data: { wordLabel: "rooms" } }, this.#rooms),
      element("div", { class: "tools" }, tools),
      element(
        "button", { type: "button", class: "quiet help", data: { testid: "help" }, onclick: help },
        element("span", { data: { word: "help" } }), " ", element("kbd", { text: "?" }),
      ),
      languageSwitch,
      this.#menu.node,
    );
  }

  async #loadShop() {
    try {
      this.#shop = (await signInOptions()).shop;
      this.#draw();
    } catch (error) {
      console.warn(error); // A page without its shop's name works all the same.
    }
  }

  #draw() {
    this.#shopName.textContent = this.#shop?.name[language()] ?? "Baton";
    const me = this.#me;
    if (!me) return;
    const role = coded("role", me.role);
    this.#menu.node.hidden = false;
    this.#menu.show({ name: me.name, about: `${me.user} · ${role}`, label: t("menu", me.name) });
    this.#demo.hidden = !me.demo;
    const rooms = roomsFor(me.rights);
    this.#rooms.replaceChildren(...rooms.map((room) => this.#link(room)));
    const barred = !rooms.some((room) => room.name === this.#room);
    this.#root.dataset.barred = String(barred);
    this.#barred.hidden = !barred;
    this.#barred.replaceChildren(
      element("h1", { text: t("noRightTitle") }),
      element("p", { text: t("noRight", role) }),
      element("p", { text: t("noRightElse") }),
      ...rooms.slice(0, 1).map(({ path, word }) =>
        element("a", { class: "button", href: path, text: t("goTo", t(word)) })),
    );
    applyWords(t, this.#root.querySelector(".staff-top"));
    this.#root.querySelector(".skip").textContent = t("skip");
    this.#demo.textContent = t("demo");
  }

  #link({ name, path, word }) {
    return element("li", {}, element("a", {
      href: path, text: t(word), data: { testid: `room-${name}` },
      "aria-current": name === this.#room ? "page" : null,
    }));
  }

  async #signOut(done) {
    try {
      await signOut();
    } catch (error) {
      this.#problem.textContent = problemWords(error);
      this.#problem.hidden = false;
      return;
    }
    done();
  }
}
