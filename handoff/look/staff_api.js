/** Requests of the staff pages: JSON in, JSON out, and a refusal that says what was refused. */

const LIMIT_MS = 10_000;
let signedOut = () => {};

/** The server answered no; `code` is its word for why. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.message ?? `refused with ${status}`);
    this.status = status;
    this.code = body.error ?? `status_${status}`;
    this.field = body.field ?? null;
    this.told = body;
    this.retryAfterS = body.retry_after_s ?? 0;
  }
}

/** The server gave no answer that means anything: it is away, slow or broken. */
export class NoServer extends Error {
  /** `unsure`: what was asked for may have been done all the same. */
  constructor(path, { cause, unsure = false } = {}) {
    super(path, { cause });
    this.unsure = unsure;
  }
}

/** `listener()` is called when a request meets an expired or ended session. */
export function onSignedOut(listener) {
  signedOut = listener;
}

/** Resolves to the answer's JSON (null if it has none); throws Refused or NoServer. */
export async function request(method, path, body) {
  const response = await send(method, path, body);
  if (response.ok) return response.status === 204 ? null : read(response);
  const refusal = new Refused(response.status, await response.json().catch(() => ({})));
  if (refusal.code === "not_signed_in" || refusal.code === "password_change_needed") signedOut();
  throw refusal;
}

async function send(method, path, body) {
  const init = { method, signal: AbortSignal.timeout(LIMIT_MS) };
  if (body !== undefined) {
    init.headers = { "Content-Type": "application/json" };
    init.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, init);
    if (response.status < 500) return response;
    throw new Error(`${method} ${path}: ${response.status}`);
  } catch (error) {
    console.warn(error);
    const unsure = method !== "GET" && path !== "/api/sign-in";
    throw new NoServer(path, { cause: error, unsure });
  }
}

async function read(response) {
  try {
    return await response.json();
  } catch (error) {
    throw new NoServer(response.url, { cause: error });
  }
}
