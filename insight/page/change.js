/** What a rate's change since the period before says, and whether it says anything. */

import { pointDigits, points } from "/insight/format.js";

const Z = 1.96; // 95 % certain

/** A rate with the Wilson interval that the server's rates have. */
export function withInterval({ rate, n }) {
  if (!n) return { rate: null, n: 0 };
  const middle = rate + Z ** 2 / (2 * n);
  const reach = Z * Math.sqrt((rate * (1 - rate)) / n + (Z / (2 * n)) ** 2);
  const scale = 1 + Z ** 2 / n;
  return { rate, n, low: (middle - reach) / scale, high: (middle + reach) / scale };
}

const known = (rate) => rate && rate.rate !== null && rate.rate !== undefined;

/**
 * `{points, up, sure}`: `points` null where it rounds to none, `sure` where the intervals stand
 * apart; null where there is nothing to compare.
 */
export function changeOf(now, before) {
  if (!known(now) || !known(before)) return null;
  return {
    points: points(now.rate - before.rate, pointDigits(now, before)),
    up: now.rate > before.rate,
    sure: now.low > before.high || now.high < before.low,
  };
}
