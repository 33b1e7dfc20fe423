/** "My account": who I am, my password, and where I am signed in. */

import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { shortTime } from "/look/language.js";
import { passwordForm } from "/look/staff_password_form.js";
import { endSession, mySessions } from "/look/staff_session.js";
import { coded, problemWords, t } from "/look/staff_words.js";

function sessionItem(session, ended, failed) {
  const browser = session.browser || t("unknownBrowser");
  const end = element("button", {
    type: "button", text: t("endSession"), data: { testid: "end-session" },
    "aria-label": `${t("endSession")}: ${browser}`,
    onclick: async () => {
      end.disabled = true;
      try {
        await endSession(session.id);
        await ended();
      } catch (error) {
        end.disabled = false;
        failed(error);
      }
    },
  });
  const when = `${t("sessionSince")} ${shortTime(session.created)}, `
    + `${t("sessionSeen")} ${shortTime(session.last_seen)}`;
  return element(
    "li", { class: "session", data: { testid: "session", this: session.this } },
    element(
      "div", {},
      element("p", { text: browser }),
      element("p", { class: "small", text: `${when}, ${session.address}` }),
    ),
    session.this ? element("span", { class: "small", text: t("sessionThis") }) : end,
  );
}

function sessionsSection() {
  const list = element("ul", { data: { testid: "sessions" } });
  const says = element("p", { class: "small", role: "status", text: t("loading"), tabindex: "-1" });
  const failed = (error) => {
    says.textContent = problemWords(error);
  };
  const load = async (word = null) => {
    try {
      const sessions = await mySessions();
      const ended = async () => {
        await load("sessionEnded");
        says.focus();
      };
      list.replaceChildren(...sessions.map((one) => sessionItem(one, ended, failed)));
      says.textContent = word ? t(word) : "";
    } catch (error) {
      failed(error);
    }
  };
  load();
  const node = element("section", {}, element("h3", { text: t("sessions") }), says, list);
  return { node, load };
}

/** Opens the dialog for the signed-in person. */
export function openAccount(me) {
  const dialog = element("dialog", {
    class: "account", "aria-label": t("myAccount"), data: { testid: "my-account-dialog" },
  });
  const sessions = sessionsSection();
  const changed = element("p", {
    class: "fine", role: "status", data: { testid: "password-changed" },
  });
  const form = passwordForm({
    user: me.user,
    done: () => {
      changed.textContent = t("passwordChanged");
      sessions.load();
    },
  });
  dialog.append(
    element("h2", { text: t("myAccount") }),
    element("p", { text: me.name }),
    element("p", { class: "small", text: `${me.user} · ${coded("role", me.role)}` }),
    sessions.node,
    element("section", {}, element("h3", { text: t("changePassword") }), form, changed),
    element("div", { class: "choices-row" }, element("button", {
      type: "button", text: t("close"), autofocus: true, onclick: () => dialog.close(),
      data: { testid: "my-account-close" },
    })),
  );
  showDialog(dialog);
}
