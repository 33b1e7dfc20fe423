/** What was said in a case, with what the chatbot based each line on and what was said of it. */

import { openArticle } from "/look/article.js";
import { element } from "/look/element.js";
import { clock, percent } from "/insight/format.js";
import { named, t } from "/insight/words.js";

function nameOf({ who, name }) {
  if (who === "agent") return t("agentName", name);
  return named("who", who);
}

function sources(articles) {
  if (!articles?.length) return null;
  const button = (article) => {
    const { id, title = id, language: lang = null } = article.id ? article : { id: article };
    return element("button", {
      type: "button", class: "link small-link", text: title, lang, data: { testid: "source" },
      onclick: () => openArticle(id, title, t),
    });
  };
  return element("p", { class: "small sources" }, `${t("sources")} `, ...articles.map(button));
}

function verdict(said) {
  if (!said) return null;
  return element("p", {
    class: `small verdict ${said.helped ? "fine" : "late"}`, data: { testid: "said" },
    text: t(said.helped ? "saidYes" : "saidNo", named("how", said.how)),
  });
}

function line(one, said, timeZone) {
  const kind = one.kind ? named("kind", one.kind) : null;
  const sure = typeof one.confidence === "number"
    ? t("confidence", percent(one.confidence, 0)) : null;
  const about = [kind, sure].filter(Boolean).join(" · ");
  return element(
    "li", { data: { testid: "line", who: one.who, seq: one.seq } },
    element("p", { class: "label" },
      element("span", { class: "who", text: nameOf(one) }), " ",
      element("span", { class: "small", text: clock(one.at, timeZone) }), " ",
      about ? element("span", { class: "small", text: about, data: { testid: "kind" } }) : null),
    element("p", { class: "text", text: one.text, data: { testid: "text" } }),
    sources(one.articles), verdict(said),
  );
}

export function transcript({ transcript: lines, feedback }, timeZone) {
  const last = new Map((feedback ?? []).map((said) => [said.answer, said]));
  return element("ol", { class: "transcript", data: { testid: "transcript" } },
    ...lines.map((one) => line(one, last.get(one.seq), timeZone)));
}
