/** What part of the record is shown, and how the page's address says it. */

import { addDays } from "/insight/format.js";

export const PERIODS = [7, 28, 90];
const USUAL = 28;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const isDay = (text) => DAY.test(text ?? "") && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** The filter that an address names: `days` is null where it names its own first and last day. */
export function fromAddress(search) {
  const said = new URLSearchParams(search);
  const [from, to] = [said.get("from"), said.get("to")];
  const own = isDay(from) && isDay(to) && from <= to;
  const days = PERIODS.find((one) => String(one) === said.get("days")) ?? USUAL;
  return {
    days: own ? null : days,
    from: own ? from : null,
    to: own ? to : null,
    channel: said.get("channel") || null,
    lang: said.get("lang") || null,
  };
}

/** The address's query for a filter: what is usual goes without saying. */
export function toAddress({ days, from, to, channel, lang }) {
  const said = new URLSearchParams();
  if (days === null) {
    said.set("from", from);
    said.set("to", to);
  } else if (days !== USUAL) {
    said.set("days", String(days));
  }
  if (channel) said.set("channel", channel);
  if (lang) said.set("lang", lang);
  return said.size ? `?${said}` : "";
}

/** What the server is asked: days that end with `today`, or the filter's own. */
export function queryOf({ days, from, to, channel, lang }, today) {
  const period = days === null ? { from, to } : { from: addDays(today, 1 - days), to: today };
  return { ...period, channel, lang };
}

/** This browser's day: only until the server has said which day it is at the shop. */
export function browserDay() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** How many days a period has. */
export const lengthOf = ({ from, to }) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1;
