/** Puts the insight page together: the one question, then why, then the people. */

import { StaffPage } from "/look/staff_page.js";
import { drawFigures } from "/insight/figures.js";
import { t } from "/insight/words.js";

drawFigures(document.getElementById("answer"), ["cases", "resolved", "durable", "abandoned"]);
drawFigures(document.getElementById("why"), [
  "explicit_request", "not_in_knowledge", "repeated_failure", "complaint",
  "sensitive_account_action", "bot_unavailable",
]);
drawFigures(document.getElementById("people"), [
  "connected", "wait", "handling", "oneTouch", "unresolved", "effort",
]);

const page = new StaffPage("insight", t, {
  opened: () => {},
  left: () => {},
  help: () => [0, 1, 2].map((line) => t(`help.${line}`)),
});
page.check();
