/** A bar beside a number: how much of the most it is. The number says the same in words. */

import { element } from "/look/element.js";

export const makeBar = () =>
  element("span", { class: "bar-of", "aria-hidden": "true" }, element("span", {}));

/** `share`: 0 to 1. */
export function setBar(bar, share) {
  // By script: the page's security policy allows no style attributes.
  bar.firstElementChild.style.width = `${(100 * Math.min(1, share || 0)).toFixed(2)}%`;
}
