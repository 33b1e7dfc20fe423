/** What went wrong with a request, in a sentence. */

import { Refused } from "/look/staff_api.js";
import { problemWords } from "/look/staff_words.js";
import { Away } from "/trainer/api.js";
import { known, named, t } from "/trainer/words.js";

/** A failure of any request. */
export function wordsFor(error) {
  if (error instanceof Away) return t("recordAway");
  return refusalWords(error) ?? problemWords(error);
}

/** Why a change can't be made, or null for what is no such refusal. */
export function refusalWords(error) {
  if (!(error instanceof Refused)) return null;
  const key = `refused.${error.code}`;
  if (!known(key)) return null;
  const { as, name, title } = error.told;
  return t(key, { ...error.told, title: as === "intent" ? named("intent", name) : title });
}
