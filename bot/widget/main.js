/** The chat as a page of its own. */

import { language, onLanguage } from "/look/language.js";
import { Store } from "/look/store.js";
import { Identity } from "/widget/identity.js";
import { Journey } from "/widget/journey.js";
import { ChatPage } from "/widget/page.js";
import { t } from "/widget/words.js";

const store = new Store("chat");
const speak = () => {
  document.documentElement.lang = language();
};
const page = new ChatPage(document.querySelector("main"), {
  store,
  identity: new Identity(store),
  journey: new Journey(store),
  on: {
    looking: () => true,
    named: (name) => {
      document.title = `${name} - ${t("title")}`;
    },
  },
});

onLanguage(speak);
speak();
page.start();
if (matchMedia("(hover: hover)").matches) page.focus();
