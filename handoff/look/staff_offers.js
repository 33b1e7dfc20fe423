/** What the server offers at sign-in: the shop's name, a company account, the demo's accounts. */

import { element } from "/look/element.js";
import { language } from "/look/language.js";
import { signInOptions } from "/look/staff_session.js";
import { t } from "/look/staff_words.js";

export class Offers {
  shop = element("p", { class: "small", text: "Baton" });
  oidc = element("a", { class: "button", hidden: true, data: { testid: "sign-in-oidc" } });
  demo = element("p", {
    class: "small demo", hidden: true, data: { testid: "sign-in-demo", word: "signInDemo" },
  });
  #options = null;

  async load() {
    try {
      this.#options = await signInOptions();
    } catch (error) {
      console.warn(error); // User and password can be tried all the same.
    }
    this.draw();
  }

  draw() {
    this.shop.textContent = this.#options?.shop.name[language()] ?? "Baton";
    this.demo.hidden = !this.#options?.demo;
    const oidc = this.#options?.oidc ?? null;
    this.oidc.hidden = oidc === null;
    if (oidc === null) return;
    this.oidc.textContent = t("signInWith", oidc.label);
    this.oidc.href = `/api/oidc/start?next=${encodeURIComponent(location.pathname)}`;
  }
}
