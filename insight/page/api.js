/** What the insight page asks of the server. */

import { NoServer, request } from "/look/staff_api.js";

const LIMIT_MS = 20_000;
const AWAY = 503;

/** The process that counts is away; what is to be counted is still written down. */
export class RecordAway extends Error {}

/** The address of `name` with those parts of `query` that say something. */
export function address(name, query = {}) {
  const said = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const parameters = new URLSearchParams(said);
  return `/api/insight/${name}${said.length ? `?${parameters}` : ""}`;
}

async function answer(name, query) {
  const path = address(name, query);
  let response;
  try {
    response = await fetch(path, { signal: AbortSignal.timeout(LIMIT_MS) });
  } catch (error) {
    throw new NoServer(path, { cause: error });
  }
  if (response.status === AWAY) throw new RecordAway(path);
  if (response.ok) return response;
  // What a refusal means, an ended session above all, the shared request knows: asked once more.
  await request("GET", path);
  throw new NoServer(path);
}

const json = async (name, query) => (await answer(name, query)).json();

export const overview = (query) => json("overview", query);
export const breakdown = (query, facet) => json("breakdown", { ...query, facet });
export const moved = (query) => json("moved", query);
export const people = (query) => json("people", query);
export const peopleBy = (query, facet) => json("people/by", { ...query, facet });
export const cases = (query, after) => json("cases", { ...query, after });
export const oneCase = (id) => json(`cases/${encodeURIComponent(id)}`);
export const summary = async (day, lang) =>
  (await answer("summary.md", { day, in: lang })).text();
