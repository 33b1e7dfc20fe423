/** What the trainers' page says, in Korean and English. */

import { language } from "/look/language.js";
import { matter } from "/look/matter_words.js";
import { pageWords } from "/look/staff_words.js";
import { en as teachingEn } from "/trainer/teaching_words_en.js";
import { ko as teachingKo } from "/trainer/teaching_words_ko.js";
import { en } from "/trainer/words_en.js";
import { ko } from "/trainer/words_ko.js";

const own = {
  ko: { ...matter.ko, ...ko, ...teachingKo }, en: { ...matter.en, ...en, ...teachingEn },
};

export const t = pageWords(own);
export const known = (key) => key in own.en;

/** Words for a code (`channel.web`), or the code itself if there are none. */
export function named(kind, code) {
  const key = `${kind}.${code}`;
  if (!known(key)) return String(code ?? "");
  const words = t(key); // what the desk says within a sentence stands alone here
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const format = (value, options) => new Intl.NumberFormat(language(), options).format(value);

export const count = (value) => format(value);
/** A probability as "41 %". */
export const percent = (share) => `${format(Math.round(100 * share))}\u00a0%`;
/** "45초", "3분 10초" */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const unit = (value, name) => format(value, { style: "unit", unit: name, unitDisplay: "short" });
  if (whole < 60) return unit(whole, "second");
  const rest = whole % 60;
  return [unit(Math.floor(whole / 60), "minute"), rest ? unit(rest, "second") : null]
    .filter(Boolean).join(" ");
}
