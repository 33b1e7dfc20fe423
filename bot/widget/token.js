/** Gets the token by which the server knows this browser, and says why there is none. */

import { place } from "/look/place.js";

const LIMIT_MS = 10_000;
const BUSY_S = 10;

/** The page we are in may not use this server. */
export class Refused extends Error {}

/** The server has had too many requests; the next one is welcome after `waitMs`. */
export class Busy extends Error {
  constructor(seconds) {
    super(`too many requests, again in ${seconds} s`);
    this.waitMs = seconds * 1000;
  }
}

/** Resolves to a new token. Raises `Refused`, `Busy`, or whatever kept the server out of reach. */
export async function newToken() {
  const response = await ask().catch(async (error) => {
    throw (await notForUs(error)) ? new Refused("the server allows no page of this origin") : error;
  });
  if (response.status === 403) throw new Refused("the server refuses this origin");
  if (response.status === 429) throw new Busy(Number(response.headers.get("Retry-After")) || BUSY_S);
  if (!response.ok) throw new Error(`customer token: ${response.status}`);
  return (await response.json()).token;
}

function ask() {
  return fetch(place.address("/api/customer"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
    credentials: "omit",
    signal: AbortSignal.timeout(LIMIT_MS),
  });
}

/** A browser hides a refusal to other origins as a network error: is the server there at all? */
async function notForUs(error) {
  if (!place.embedded() || !(error instanceof TypeError)) return false;
  try {
    const file = await fetch(place.address("/look/place.js"), {
      cache: "no-store", signal: AbortSignal.timeout(LIMIT_MS),
    });
    return file.ok;
  } catch {
    return false;
  }
}
