/** The page's language: chosen by the browser, changed by the reader, remembered. */

import { Store } from "/look/store.js";

const store = new Store("page");
const listeners = [];
let current = store.get("language") === "ko" || store.get("language") === "en"
  ? store.get("language")
  : (navigator.language || "en").toLowerCase().startsWith("ko") ? "ko" : "en";

export const language = () => current;

export function setLanguage(next) {
  current = next;
  store.set("language", next);
  for (const listener of listeners) listener(next);
}

export function onLanguage(listener) {
  listeners.push(listener);
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
export function languageButton(button) {
  const label = () => {
    button.textContent = current === "ko" ? "English" : "한국어";
    button.lang = current === "ko" ? "en" : "ko";
  };
  button.addEventListener("click", () => setLanguage(current === "ko" ? "en" : "ko"));
  onLanguage(label);
  label();
}
