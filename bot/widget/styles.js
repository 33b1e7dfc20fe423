/** Dresses a shadow root: style sheets without a style element, which a strict policy would block. */

import { place } from "/look/place.js";

const LIMIT_MS = 15_000;
const DARK = "(prefers-color-scheme: dark)";

async function read(path) {
  const response = await fetch(place.address(path), { signal: AbortSignal.timeout(LIMIT_MS) });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.text();
}

/** The sheets at `paths`; with a `scheme` other than "auto" the reader's system isn't asked. */
export async function fetchSheets(paths, scheme) {
  return (await Promise.all(paths.map(read))).map((css) => makeSheet(css, scheme));
}

export function makeSheet(css, scheme) {
  const sheet = new CSSStyleSheet();
  const decided = { light: "not all", dark: "all" }[scheme];
  sheet.replaceSync(decided ? css.replaceAll(DARK, decided) : css);
  return sheet;
}

/** The sheet that tells the browser's own parts, such as scroll bars, which scheme it is. */
export function schemeSheet(scheme) {
  return makeSheet(scheme === "auto" ? "" : `.baton { color-scheme: ${scheme}; }`, scheme);
}
