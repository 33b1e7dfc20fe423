/** What the bot would have said, had it been in time: for the agent to use or not. */

import { element } from "/look/element.js";
import { MaskedText } from "/console/masked.js";
import { note, section } from "/console/panel_parts.js";
import { t } from "/console/words.js";

function replyText(reply, path, hidden) {
  const text = element("p", { class: "text", data: { testid: "draft-text" } });
  if (!reply.spans.length) {
    text.textContent = reply.text;
    return { node: text, plain: () => reply.text };
  }
  const masked = hidden.text(text, reply.text, reply.spans, path);
  return { node: element("div", {}, text, masked.button), plain: () => masked.plain };
}

function lateReply(draft, hidden, use) {
  const texts = draft.replies
    .map((reply, place) => ({ reply, path: `drafts.${draft.n - 1}.${place}` }))
    // That the bot was unavailable is told otherwise.
    .filter(({ reply }) => reply.who === "bot" && reply.text)
    .map(({ reply, path }) => replyText(reply, path, hidden));
  if (texts.length === 0) return null;
  const button = element("button", {
    type: "button", text: t("useDraft"), data: { testid: "use-draft" },
    disabled: !hidden.allowed(),
    onclick: () => use(texts.map((text) => text.plain()).join("\n")),
  });
  const about = draft.turn ? note(t("draftTo", draft.turn)) : null;
  return element(
    "li", { class: "draft", data: { testid: "draft", n: draft.n } },
    about, ...texts.map((text) => text.node), button,
  );
}

/** The section, or null where every reply was in time; `use(text)` puts a text into the reply. */
export function lateReplies(drafts, hidden, use) {
  const rows = drafts.map((draft) => lateReply(draft, hidden, use)).filter((row) => row !== null);
  if (rows.length === 0) return null;
  return section("drafts", "drafts", note(t("draftsNote")), element("ul", {}, ...rows));
}
