/** The message with what was said before it and what the chatbot replied. */

import { openArticle } from "/look/article.js";
import { element } from "/look/element.js";
import { shortTime } from "/look/language.js";
import { chips } from "/look/masked_text.js";
import { named, t } from "/trainer/words.js";

function offered(choices) {
  if (!choices?.length) return null;
  return element(
    "p", { class: "small" }, `${t("choices")}: `,
    choices.map(({ label }) => label).join(" · "),
  );
}

function sources(articles) {
  if (!articles?.length) return null;
  return element(
    "p", { class: "small" }, `${t("sources")} `,
    ...articles.map(({ id, title, language: lang }) => element("button", {
      type: "button", class: "link small-link", text: title ?? id, lang,
      onclick: () => openArticle(id, title ?? id, t),
    })),
  );
}

function line(one, message = null) {
  const who = one.who === "agent" && one.name ? `${named("who", "agent")} ${one.name}`
    : named("who", one.who);
  return element(
    "li", { data: { testid: "line", who: one.who, message: message !== null } },
    element("p", { class: "label" },
      element("span", { class: "who", text: who }), " ",
      element("span", { class: "small", text: shortTime(one.at) })),
    message ?? element("p", { class: "text" }, ...chips(one.text, one.spans)),
    offered(one.custom?.choices), sources(one.custom?.articles),
  );
}

/** `title`: the message's own element. */
export function conversation({ before, reply, at }, title) {
  return element(
    "ol", {
      class: "conversation", "aria-label": t("conversation"), data: { testid: "conversation" },
    },
    ...before.map((one) => line(one)), line({ who: "customer", at }, title),
    ...reply.map((one) => line(one)),
  );
}
