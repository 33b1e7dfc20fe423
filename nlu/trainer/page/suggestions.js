/** Where a message may belong: what the chatbot itself thought of, and whatever is searched for. */

import { element } from "/look/element.js";
import { named, percent, t } from "/trainer/words.js";

const MOST = 4;
/** Below it a guess is only noise among the choices; the search finds it all the same. */
const LEAST = 0.05;

export const sameTarget = (one, other) =>
  Boolean(one && other) && one.as === other.as && one.name === other.name;

export function intentTarget({ name, probability = null, examples = null }) {
  return { as: "intent", name, label: named("intent", name), share: probability, count: examples };
}

export function articleTarget({ id, title, language = null, score = null, phrasings = null }) {
  return {
    as: "phrasing", name: id, label: title ?? id, lang: language, share: score, count: phrasings,
  };
}

/** The articles and the intents that the evidence names, likeliest first, of those there are. */
export function suggested(evidence, all) {
  const { intents = [], passages = [] } = evidence ?? {};
  const there = (list, key) => (all ? new Map(list.map((one) => [one[key], one])) : null);
  const articles = there(all?.articles ?? [], "id");
  const names = there(all?.intents ?? [], "name");
  const likely = (list, share, key, map) =>
    list.filter((one) => one[share] >= LEAST && (!map || map.has(one[key]))).slice(0, MOST);
  return {
    articles: likely(passages, "score", "id", articles)
      .map((one) => articleTarget({ ...articles?.get(one.id), ...one })),
    intents: likely(intents, "probability", "name", names)
      .map((one) => intentTarget({ ...names?.get(one.name), ...one })),
  };
}

export function targetChip(target, chosen, pick) {
  return element(
    "button", {
      type: "button", class: "target", "aria-pressed": String(chosen),
      data: { testid: "target", as: target.as, name: target.name }, onclick: () => pick(target),
    },
    element("span", { text: target.label, lang: target.lang }),
    target.share === null ? null
      : element("span", { class: "small", text: percent(target.share) }),
  );
}

export function chipGroup(word, targets, chosen, pick) {
  const id = `group-${word}`.replace(".", "-");
  return element(
    "section", { class: "group", "aria-labelledby": id, data: { testid: `group-${word}` } },
    element("h4", { id, text: t(word) }),
    targets.length
      ? element("ul", { class: "chips" }, ...targets.map((target) =>
        element("li", {}, targetChip(target, sameTarget(target, chosen), pick))))
      : element("p", { class: "small", text: t("noSuggestions") }),
  );
}
