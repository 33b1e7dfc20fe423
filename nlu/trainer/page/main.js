/** Puts the trainer's page together: its places, and what will stand in them. */

import { StaffPage } from "/look/staff_page.js";
import { drawDecisions } from "/trainer/decisions.js";
import { t } from "/trainer/words.js";

drawDecisions(document.getElementById("decisions"));

const page = new StaffPage("trainer", t, {
  opened: () => {},
  left: () => {},
  help: () => [0, 1, 2].map((line) => t(`help.${line}`)),
});
page.check();
