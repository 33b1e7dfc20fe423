/** Puts the accounts page together: accounts for administrators, the log for its readers. */

import { onLanguage } from "/look/language.js";
import { StaffPage } from "/look/staff_page.js";
import { Accounts } from "/staff/accounts.js";
import { Log } from "/staff/log.js";
import { t } from "/staff/words.js";

const byId = (id) => document.getElementById(id);
const accounts = new Accounts(byId("accounts"));
const log = new Log(byId("log"));
const views = { accounts, log };
let allowed = [];
let shown = null;

/** Shows the view that the address names, or the first one allowed. */
function show() {
  if (allowed.length === 0) return;
  const named = location.hash.slice(1);
  const name = allowed.includes(named) ? named : allowed[0];
  byId("views").hidden = allowed.length < 2;
  for (const link of byId("views").children) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const view of Object.keys(views)) byId(view).hidden = view !== name;
  shown = name;
  views[name].load();
}

function opened(me) {
  allowed = [
    ...(me.rights.includes("accounts") ? ["accounts"] : []),
    ...(me.rights.includes("audit") ? ["log"] : []),
  ];
  accounts.me = me.user;
  show();
}

function left() {
  allowed = [];
  for (const view of Object.values(views)) view.clear();
}

const page = new StaffPage("accounts", t, {
  opened,
  left,
  help: () => [0, 1, 2, 3].map((line) => t(`help.${line}`)),
});
onLanguage(() => {
  if (shown) views[shown].draw();
});
window.addEventListener("hashchange", show);
page.check();
