/** Which days are old enough for a rate: younger ones are left out of it and told apart. */

const TOO_YOUNG = { resolved: ["resolved"], durable: ["resolved", "durable"] };
const WAITS_FOR = {
  assumed: "resolved", resolved: "resolved",
  durable: "durable", durable_known: "durable", durable_browser: "durable",
};

/** Whether `day` is too young for the rate called `name`. */
export const isYoung = (day, name) => (TOO_YOUNG[WAITS_FOR[name]] ?? []).includes(day.young);

/** The days that the rate counts, `{from, to}`; null if all are too young. */
export function countedDays({ days, from, to }, name) {
  if (!WAITS_FOR[name]) return { from, to };
  const old = days.filter((day) => !isYoung(day, name));
  return old.length ? { from, to: old.at(-1).day } : null;
}

/** The days that it leaves out yet; null if there are none. */
export function waitingDays({ days, to }, name) {
  const first = days.find((day) => isYoung(day, name));
  return first ? { from: first.day, to } : null;
}
