/** What the accounts page says, in Korean and English. */

import { pageWords } from "/look/staff_words.js";
import { en as didEn } from "/staff/did_en.js";
import { ko as didKo } from "/staff/did_ko.js";
import { en } from "/staff/words_en.js";
import { ko } from "/staff/words_ko.js";

export const t = pageWords({ ko: { ...didKo, ...ko }, en: { ...didEn, ...en } });

/** What may have been done, in the order in which the filter offers it. */
export const DID = Object.keys(didEn).map((key) => key.slice("did.".length));
