/** The list of accounts, and the way to each and to a new one. */

import { element, reconcile } from "/look/element.js";
import { applyWords } from "/look/language.js";
import { AsyncRegion } from "/look/async_region.js";
import { openAccountDialog } from "/staff/account_dialog.js";
import { drawRow, makeRow } from "/staff/account_row.js";
import { openNewAccount } from "/staff/new_account.js";
import { allAccounts } from "/staff/requests.js";
import { t } from "/staff/words.js";

const COLUMNS = ["person", "role", "state", "lastSignIn", "sessionCount"];

export class Accounts {
  me = null;
  #accounts = null;
  #region = new AsyncRegion(t);
  #count = element("span", { class: "count", data: { testid: "account-count" } });
  #empty = element("p", { class: "empty", hidden: true, data: { word: "noAccounts" } });
  #table = element("table", { role: "table", hidden: true });
  #rows = element("tbody", { role: "rowgroup" });

  constructor(section) {
    const words = element("span", { data: { word: "accounts" } });
    const title = element("h1", { id: "accounts-title" }, words, " ", this.#count);
    const make = element("button", {
      type: "button", class: "main", data: { testid: "new-account", word: "newAccount" },
      onclick: () => openNewAccount((account) => this.#put(account)),
    });
    const heads = COLUMNS.map((word) =>
      element("th", { scope: "col", role: "columnheader", data: { word } }));
    heads.push(element("th", { scope: "col", role: "columnheader" },
      element("span", { class: "unseen", data: { word: "edit" } })));
    this.#table.append(
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)), this.#rows,
    );
    section.append(
      element("div", { class: "ends head" }, title, make),
      this.#region.node, this.#empty, this.#table,
    );
    this.draw();
  }

  load() {
    return this.#region.run(allAccounts, (accounts) => {
      this.#accounts = accounts;
      this.draw();
    });
  }

  clear() {
    this.#accounts = null;
    this.me = null;
    this.draw();
  }

  draw() {
    const accounts = this.#accounts;
    this.#table.hidden = !accounts?.length;
    this.#empty.hidden = accounts === null || accounts.length > 0;
    this.#count.textContent = accounts?.length || "";
    reconcile(this.#rows, accounts ?? [], {
      key: (account) => account.user,
      make: (account) => makeRow(() => this.#edit(account.user)),
      update: (row, account) => drawRow(row, account, account.user === this.me),
    });
    applyWords(t, this.#table);
  }

  #edit(user) {
    const account = this.#accounts.find((one) => one.user === user);
    openAccountDialog(account, user === this.me, {
      put: (changed) => this.#put(changed),
      // How many sessions are left only the server knows.
      fresh: async () => {
        await this.load();
        return this.#accounts.find((one) => one.user === user) ?? account;
      },
    });
  }

  /** Shows an account as the server answered it: in its place, or as a new one. */
  #put(account) {
    const others = this.#accounts.filter((one) => one.user !== account.user);
    this.#accounts = [...others, account].sort((one, other) => (one.user < other.user ? -1 : 1));
    this.draw();
  }
}
