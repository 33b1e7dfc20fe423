/** What the insight page says, in Korean and English. */

import { pageWords } from "/look/staff_words.js";
import { en as caseEn } from "/insight/case_words_en.js";
import { ko as caseKo } from "/insight/case_words_ko.js";
import { en as meansEn } from "/insight/means_en.js";
import { ko as meansKo } from "/insight/means_ko.js";
import { en } from "/insight/words_en.js";
import { ko } from "/insight/words_ko.js";

const own = { ko: { ...ko, ...caseKo, ...meansKo }, en: { ...en, ...caseEn, ...meansEn } };

export const t = pageWords(own);

/** Words for a code of the record (`channel.web`), or the code itself if there are none. */
export function named(kind, code) {
  const key = `${kind}.${code}`;
  return key in own.en ? t(key) : String(code ?? "");
}

/** A matter's name: an article's title, an intent in words, or what the server calls it. */
export function topicName(topic, label) {
  if (label) return label;
  const [kind, ...rest] = (topic ?? "").split(":");
  const name = rest.join(":");
  if (!name) return t("noTopic");
  return kind === "intent" ? named("intent", name) : name;
}
