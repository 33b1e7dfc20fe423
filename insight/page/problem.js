/** What went wrong with a request, in a sentence. */

import { problemWords } from "/look/staff_words.js";
import { RecordAway } from "/insight/api.js";
import { t } from "/insight/words.js";

export const wordsFor = (error) =>
  (error instanceof RecordAway ? t("recordAway") : problemWords(error));
