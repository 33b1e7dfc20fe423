/** Asks to whom a case goes: back to the queue, or to another agent who is connected. */

import { showDialog } from "/look/confirm.js";
import { element } from "/look/element.js";
import { t } from "/console/words.js";

/** Resolves to `{to: user or null for the queue}`, or null if the agent thought better of it. */
export async function askTransfer(agents, ownUser) {
  const others = agents.filter((agent) => agent.user !== ownUser);
  const dialog = element("dialog", {
    "aria-label": t("transferTitle"), data: { testid: "transfer-dialog" },
  });
  const option = (value, text, testid) =>
    element("button", {
      type: "button", text, data: { testid, value }, onclick: () => dialog.close(value),
    });
  const buttons = others.map((agent) => {
    const state = t(agent.state === "away" ? "away" : "available");
    return option(`agent:${agent.user}`, t("toAgent", { ...agent, state }), "transfer-agent");
  });
  dialog.append(
    element("h2", { text: t("transferTitle") }),
    element(
      "div", { class: "options" }, option("queue", t("toQueue"), "transfer-queue"), ...buttons,
    ),
  );
  if (others.length === 0) dialog.append(element("p", { class: "small", text: t("noOthers") }));
  const keep = element("button", {
    type: "button", class: "quiet", text: t("keepOpen"), onclick: () => dialog.close(),
  });
  dialog.append(element("div", { class: "choices-row" }, keep));
  const answer = await showDialog(dialog);
  if (answer === "queue") return { to: null };
  return answer.startsWith("agent:") ? { to: answer.slice("agent:".length) } : null;
}
