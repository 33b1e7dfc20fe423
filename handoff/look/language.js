/** The page's language: chosen by the browser, changed by the reader, remembered. */

import { Store } from "/look/store.js";

const store = new Store("page");
const listeners = new Set();
let current = chosen([navigator.language || "en"]) ?? "en";

/** The reader's remembered choice, or the first of `tags` ("ko-KR", "en") in a language we have. */
function chosen(tags) {
  const ours = [store.get("language"), ...tags]
    .map((tag) => /^(ko|en)(?![a-z])/i.exec(tag ?? "")?.[1].toLowerCase());
  return ours.find(Boolean);
}

export const language = () => current;

/** Where nothing is remembered, the first of `tags` that we have is the page's language. */
export function preferLanguage(...tags) {
  current = chosen(tags) ?? current;
}

export function setLanguage(next) {
  current = next;
  store.set("language", next);
  for (const listener of listeners) listener(next);
}

/** Calls `listener(language)` at every change, until `signal` is aborted. */
export function onLanguage(listener, signal) {
  listeners.add(listener);
  signal?.addEventListener("abort", () => listeners.delete(listener));
}

/** Makes `t(key, value)` from `{ko: {key: text or function}, en: {...}}`. */
export function speaker(table) {
  return (key, value) => {
    const words = table[current][key];
    if (words === undefined) throw new Error(`no words for ${key} in ${current}`);
    return typeof words === "function" ? words(value) : words;
  };
}

/** Fills every `data-word`, `data-word-label`, `data-word-placeholder` and `time[data-at]`. */
export function applyWords(t, root = document) {
  if (root === document) document.documentElement.lang = current;
  for (const node of root.querySelectorAll("[data-word]")) {
    node.textContent = t(node.dataset.word, node.dataset.wordValue);
  }
  for (const node of root.querySelectorAll("[data-word-label]")) {
    node.setAttribute("aria-label", t(node.dataset.wordLabel, node.dataset.wordValue));
  }
  for (const node of root.querySelectorAll("[data-word-placeholder]")) {
    node.placeholder = t(node.dataset.wordPlaceholder);
  }
  for (const node of root.querySelectorAll("time[data-at]")) {
    node.textContent = shortTime(Number(node.dataset.at));
  }
}

/** "14:02" today, with the day before it otherwise; `at` in milliseconds since 1970. */
export function shortTime(at, now = Date.now()) {
  const date = new Date(at);
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = { month: "short", day: "numeric" };
  const today = date.toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(current, today ? clock : { ...day, ...clock }).format(date);
}

/** Makes `button` switch between the two languages; it is labelled in the other one. */
export function languageButton(button, signal) {
  const label = () => {
    button.textContent = current === "ko" ? "English" : "한국어";
    button.lang = current === "ko" ? "en" : "ko";
  };
  button.addEventListener("click", () => setLanguage(current === "ko" ? "en" : "ko"));
  onLanguage(label, signal);
  label();
}
