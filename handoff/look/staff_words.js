/** The words all staff pages share, and a page's own words put together with them. */

import { speaker } from "/look/language.js";
import { Refused } from "/look/staff_api.js";
import { en } from "/look/staff_words_en.js";
import { ko } from "/look/staff_words_ko.js";

export const staffWords = { ko, en };
export const t = speaker(staffWords);

/** Makes a page's `t`; its words may not rename the shared ones, or one element says two things. */
export function pageWords(own) {
  return speaker({ ko: { ...own.ko, ...ko }, en: { ...own.en, ...en } });
}

/** Words for a code of the server (`role.agent`), or the code itself if there are none. */
export function coded(kind, code) {
  const key = `${kind}.${code}`;
  return key in en ? t(key) : String(code ?? "");
}

/** The key of the sentence that says what went wrong. */
export function problemKey(error) {
  if (!(error instanceof Refused)) return error.unsure ? "problem.noAnswer" : "problem.noServer";
  const key = `problem.${error.code}`;
  return key in en ? key : "problem.other";
}

/** One sentence for an error of a request. */
export const problemWords = (error) => t(problemKey(error));

/** "42 s" or "3 min" in the reader's language, rounded up. */
export function waitWords(seconds, lang = document.documentElement.lang) {
  const [value, unit] = seconds < 90 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return new Intl.NumberFormat(lang || "en", { style: "unit", unit, unitDisplay: "long" })
    .format(value);
}
