/** What the console says, in Korean and English. */

import { common } from "/look/common_words.js";
import { matter } from "/look/matter_words.js";
import { pageWords } from "/look/staff_words.js";
import { en } from "/console/words_en.js";
import { ko } from "/console/words_ko.js";

const own = {
  ko: { ...common.ko, ...matter.ko, ...ko }, en: { ...common.en, ...matter.en, ...en },
};

export const t = pageWords(own);

/** The key of the words for a code of the server, or `otherwise` if there are none. */
export const codeKey = (kind, code, otherwise) =>
  `${kind}.${code}` in own.en ? `${kind}.${code}` : otherwise;

/** Words for a code of the server (`reason.complaint`), or the code itself if there are none. */
export function codeWords(kind, code) {
  const key = `${kind}.${code}`;
  return key in own.en ? t(key) : String(code ?? "");
}
