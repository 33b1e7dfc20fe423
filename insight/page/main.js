/** Puts the insight page together: the one question, then by day, then why, then the people. */

import { element } from "/look/element.js";
import { onLanguage } from "/look/language.js";
import { StaffPage } from "/look/staff_page.js";
import { Answer } from "/insight/answer.js";
import * as api from "/insight/api.js";
import { Breakdown } from "/insight/breakdown.js";
import { openCases } from "/insight/cases.js";
import { Days } from "/insight/days.js";
import { Exports } from "/insight/exports.js";
import { Feedback } from "/insight/feedback.js";
import { Figures } from "/insight/figures.js";
import { FilterBar } from "/insight/filter_bar.js";
import { Freshness } from "/insight/freshness.js";
import { Funnel } from "/insight/funnel.js";
import { Live } from "/insight/live.js";
import { Moved } from "/insight/moved.js";
import { People } from "/insight/people.js";
import { PeopleBy } from "/insight/people_by.js";
import { browserDay, queryOf } from "/insight/period.js";
import { Reasons } from "/insight/reasons.js";
import { Source } from "/insight/source.js";
import { t } from "/insight/words.js";

const byId = (id) => document.getElementById(id);
let today = browserDay();

const filter = new FilterBar(() => live.reload());
const query = () => queryOf(filter.value, today);
const open = (what) => openCases({ ...query(), ...what }, overview.data?.time_zone);

const freshness = new Freshness(byId("away"));
const exports = new Exports();
const answer = new Answer(open);
const figures = new Figures(byId("figures"), open);
const days = new Days(byId("days"), open);
const funnel = new Funnel(open);
const reasons = new Reasons(open);
const moved = new Moved(open);
const breakdown = new Breakdown(open, () => refresh(rows));
const people = new People(open);
const peopleBy = new PeopleBy(open, () => refresh(peopleRows));
const feedback = new Feedback(byId("feedback"), open);

byId("asked").prepend(filter.node);
byId("asked").append(
  answer.node, element("div", { class: "under" }, freshness.node, exports.node),
);
byId("why").append(funnel.node, reasons.node, moved.node, breakdown.node);
byId("people").append(people.node, peopleBy.node);

function drawOverview(data) {
  const something = data?.first_day != null;
  for (const id of ["why", "people", "feedback"]) byId(id).hidden = !something;
  filter.draw(data);
  exports.draw(data, query());
  answer.draw(data, filter.value.days);
  breakdown.over(data);
  for (const part of [figures, days, funnel, feedback]) part.draw(data);
}

const overview = new Source(loadOverview, drawOverview);
const rows = new Source(() => api.breakdown(query(), breakdown.facet), (data) =>
  breakdown.draw(data));
const peopleRows = new Source(() => api.peopleBy(query(), peopleBy.facet), (data) =>
  peopleBy.draw(data));
const rest = [
  new Source(() => api.breakdown(query(), "reason"), (data) => reasons.draw(data)),
  new Source(() => api.moved(query()), (data) => moved.draw(data)),
  new Source(() => api.people(query()), (data) => people.draw(data)),
  rows, peopleRows,
];
const live = new Live(overview, rest, {
  waiting: () => freshness.waiting(),
  fresh: () => freshness.fresh(overview.data),
  failed,
});

/** The shop's day may be another than this browser's, or a new one by now: then asked again. */
async function loadOverview() {
  const data = await api.overview(query());
  if (data.today === today) return data;
  today = data.today;
  return filter.value.days === null ? data : api.overview(query());
}

/** Behind the sign-in that stands there now, nothing is asked until somebody is in again. */
function failed(error) {
  if (["not_signed_in", "password_change_needed"].includes(error.code)) live.stop();
  else freshness.failed(error);
}

function refresh(source) {
  source.refresh().catch(failed);
}

function draw() {
  freshness.draw();
  for (const source of [overview, ...rest]) source.draw();
}

const page = new StaffPage("insight", t, {
  opened: () => live.start(),
  left: () => {
    live.stop();
    freshness.clear();
    for (const source of [overview, ...rest]) source.clear();
  },
  help: () => [0, 1, 2, 3].map((line) => t(`help.${line}`)),
});
onLanguage(draw);
draw();
page.check();
