/** What the insight page says, in Korean and English. */

import { matter } from "/look/matter_words.js";
import { pageWords } from "/look/staff_words.js";
import { en as caseEn } from "/insight/case_words_en.js";
import { ko as caseKo } from "/insight/case_words_ko.js";
import { en as meansEn } from "/insight/means_en.js";
import { ko as meansKo } from "/insight/means_ko.js";
import { en } from "/insight/words_en.js";
import { ko } from "/insight/words_ko.js";

const own = {
  ko: { ...matter.ko, ...ko, ...caseKo, ...meansKo },
  en: { ...matter.en, ...en, ...caseEn, ...meansEn },
};

export const t = pageWords(own);

/** Words for a code of the record (`channel.web`), or the code itself if there are none. */
export function named(kind, code) {
  const key = `${kind}.${code}`;
  if (!(key in own.en)) return String(code ?? "");
  const words = t(key); // what the desk says within a sentence stands alone here
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A matter's name: an article's title, an intent in words, or what the server calls it. */
export function topicName(topic, label) {
  if (label) return label;
  const [kind, ...rest] = (topic ?? "").split(":");
  const name = rest.join(":");
  if (!name) return t("noTopic");
  return kind === "intent" ? named("intent", name) : name;
}
