/** What the trainers' page asks of the server. */

import { NoServer, request } from "/look/staff_api.js";

const LIMIT_MS = 20_000;
const AWAY = 503;
const ROOT = "/api/trainer";

/** The process that keeps the record is away; what happens is still written down. */
export class Away extends Error {}

function address(path, query = {}) {
  const said = Object.entries(query).filter(([, value]) => value);
  return `${ROOT}/${path}${said.length ? `?${new URLSearchParams(said)}` : ""}`;
}

async function get(path, query) {
  const asked = address(path, query);
  let response;
  try {
    response = await fetch(asked, { signal: AbortSignal.timeout(LIMIT_MS) });
    if (response.ok) return await response.json();
  } catch (error) {
    throw new NoServer(asked, { cause: error });
  }
  if (response.status === AWAY) throw new Away(asked);
  // What a refusal means, an ended session above all, the shared request knows: asked once more.
  return request("GET", asked);
}

const post = (path, body = {}) => request("POST", `${ROOT}/${path}`, body);
const one = ({ case: id, kind, seq }) => `${encodeURIComponent(id)}/${kind}/${seq}`;

export const failures = (query) => get("failures", query);
export const failure = (row) => get(`failures/${one(row)}`);
export const targets = () => get("targets");
export const work = () => get("work");
export const preview = (change) => post("preview", change);
export const teach = ({ case: id, kind, seq }, change) =>
  post("teach", { case: id, kind, seq, ...change });
export const dismiss = ({ case: id, kind, seq }, as) =>
  post("dismiss", { case: id, kind, seq, as });
export const train = () => post("train");
export const publish = () => post("articles");
