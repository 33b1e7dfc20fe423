/** Numbers and times as people read them, with no more digits than the data carry. */

import { language } from "/look/language.js";

/** Stands where there is no number. */
export const NONE = "–";

const MANY = 1000;
const NEAR_MIN = 10;
const JOINED = "\u00a0"; // a number and its unit stay on one line

const format = (value, options) => new Intl.NumberFormat(language(), options).format(value);
const between = () => (language() === "ko" ? "~" : "-");
const fixed = (digits) => ({ minimumFractionDigits: digits, maximumFractionDigits: digits });
const digitsFor = (n) => (n < MANY ? 0 : 1);

export const count = (value) => (value === null || value === undefined ? NONE : format(value));

/** "64 %" of `n`. */
export function percent(share, n) {
  if (share === null || share === undefined) return NONE;
  return `${format(100 * share, fixed(digitsFor(n)))}${JOINED}%`;
}

/** "62~67 %": where the share is with 95 % certainty. */
export function range({ low, high, n }) {
  if (low === null || low === undefined) return NONE;
  const [from, to] = [low, high].map((share) => format(100 * share, fixed(digitsFor(n))));
  return `${from === to ? "" : `${from}${between()}`}${to}${JOINED}%`;
}

/** The number of percentage points between two shares; null if it rounds to none. */
export function points(difference, digits) {
  const text = format(Math.abs(100 * difference), fixed(digits));
  return Number(Math.abs(100 * difference).toFixed(digits)) === 0 ? null : text;
}

/** As many digits as the smaller of two samples carries. */
export const pointDigits = (one, other) => digitsFor(Math.min(one.n, other.n));

const UNITS = { day: 86_400, hour: 3600, minute: 60, second: 1 };
const NAMES = {
  ko: { day: "일", hour: "시간", minute: "분", second: "초" },
  en: { day: " d", hour: " h", minute: " min", second: " s" },
};

/** "45초", "3분 10초", "1시간 5분": two units at most, and no seconds beside ten minutes. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return NONE;
  const names = Object.keys(UNITS);
  const whole = Math.round(seconds);
  const first = names.find((name) => whole >= UNITS[name]) ?? "second";
  const second = names[names.indexOf(first) + 1];
  const alone = !second || (first === "minute" && whole >= NEAR_MIN * UNITS.minute);
  const said = (name, value) => `${format(value)}${NAMES[language()][name]}`;
  if (alone) return said(first, Math.round(whole / UNITS[first]));
  const small = Math.floor((whole % UNITS[first]) / UNITS[second]);
  const large = said(first, Math.floor(whole / UNITS[first]));
  return small === 0 ? large : `${large} ${said(second, small)}`;
}

/** A day (YYYY-MM-DD) as "3월 12일"; with its year if that is another than this one. */
export function dayName(day, options = {}) {
  const year = Number(day.slice(0, 4)) === new Date().getFullYear() ? undefined : "numeric";
  const shown = { year, month: "short", day: "numeric", timeZone: "UTC", ...options };
  return new Intl.DateTimeFormat(language(), shown).format(new Date(`${day}T00:00:00Z`));
}

/** "3월 1일~3월 28일" */
export function dayRange(from, to) {
  if (from === to) return dayName(from);
  return [from, to].map((day) => dayName(day)).join(language() === "ko" ? "~" : " - ");
}

/** A moment in the operator's time zone. */
export function moment(at, timeZone) {
  const shown = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(language(), { ...shown, hourCycle: "h23", timeZone })
    .format(new Date(at));
}

/** "14:02" in the operator's time zone. */
export function clock(at, timeZone) {
  const shown = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  return new Intl.DateTimeFormat(language(), shown).format(new Date(at));
}

const MONDAY = "2024-01-01";

/** 0 is Monday. */
export const weekdayName = (number) =>
  dayName(addDays(MONDAY, Number(number)), { year: undefined, month: undefined, day: undefined, weekday: "long" });

export function addDays(day, days) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
