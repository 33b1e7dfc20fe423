/** What the insight page says, in Korean and English. */

import { pageWords } from "/look/staff_words.js";
import { en } from "/insight/words_en.js";
import { ko } from "/insight/words_ko.js";

export const t = pageWords({ ko, en });
