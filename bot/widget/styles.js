/** Dresses a shadow root without a style element, which a strict policy would block. */

import { place } from "/look/place.js";

const LIMIT_MS = 15_000;
const DARK_MEDIA = "(prefers-color-scheme: dark)";
const IS_DARK_MEDIA = /\(prefers-color-scheme:\s*dark\)/g; // sheets are sent without their spaces

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
  sheet.replaceSync(decided ? css.replaceAll(IS_DARK_MEDIA, decided) : css);
  return sheet;
}

// A theme from one colour: what is written on it, and a tone of it that is legible as text.
const AA = 4.5;
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

// The hardest grounds that text of this colour stands on: --sunken of tokens.css, and --surface.
const LIGHT = { ground: [240, 241, 243], surface: WHITE, away: BLACK, soft: 0.12 };
const DARK = { ground: [38, 43, 48], surface: [28, 32, 36], away: WHITE, soft: 0.25 };

/** Red, green and blue, 0 to 255, of any opaque CSS colour, or null; `probe` is in a document. */
export function readColour(text, probe) {
  probe.style.color = `color-mix(in srgb, ${text}, ${text})`; // also turns oklch() and such to sRGB
  if (!probe.style.color) probe.style.color = text;
  const found = probe.style.color ? getComputedStyle(probe).color : "";
  probe.style.color = "";
  const numbers = (found.replace("srgb", "").match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  if (numbers.length < 3 || (numbers[3] ?? 1) < 1) return null;
  const scale = found.startsWith("color(") ? 255 : 1;
  return numbers.slice(0, 3).map((value) => Math.min(255, Math.max(0, value * scale)));
}

function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG's contrast ratio, 1 to 21. */
export function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function mix(one, other, share) {
  return one.map((value, place) => Math.round(value * (1 - share) + other[place] * share));
}

/** `colour` itself, or as far towards `away` as its text needs on `ground`. */
function legible(colour, { ground, away }) {
  for (let share = 0; share < 1; share += 0.05) {
    const tone = mix(colour, away, share);
    if (contrast(tone, ground) >= AA) return tone;
  }
  return away;
}

function properties(colour, scheme) {
  const ink = contrast(colour, WHITE) >= AA ? WHITE : BLACK; // one of the two always reaches AA
  const values = {
    "--accent": colour,
    "--accent-ink": ink,
    "--accent-text": legible(colour, scheme),
    "--accent-soft": mix(scheme.surface, colour, scheme.soft),
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}: rgb(${value.map(Math.round).join(" ")})`)
    .join("; ");
}

/** The rules that put `colour` in place of the accent of tokens.css. */
export function accentCss(colour) {
  return `.baton { ${properties(colour, LIGHT)} }
@media ${DARK_MEDIA} { .baton { ${properties(colour, DARK)} } }`;
}
