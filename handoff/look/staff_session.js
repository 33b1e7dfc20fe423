/** Who is signed in, signing in and out, the own password and the own sessions. */

import { NoServer, Refused, request } from "/look/staff_api.js";

let options = null;
let changing = null;

/** Who is signed in, or null; throws NoServer when the server can't say. */
export async function whoAmI() {
  // A new password brings a new session: asked with the old cookie, the server knows nobody.
  await changing?.catch(() => {});
  const response = await fetch("/api/me", { signal: AbortSignal.timeout(10_000) });
  if (response.status === 401) return null;
  if (!response.ok) throw new NoServer(`who am I: ${response.status}`);
  return response.json();
}

/** What the form offers: `{demo, shop, oidc}`; asked for once, and again only after a failure. */
export function signInOptions() {
  options ??= request("GET", "/api/sign-in-options").catch((error) => {
    options = null;
    throw error;
  });
  return options;
}

export const signIn = (user, password) => request("POST", "/api/sign-in", { user, password });

/** A session that had ended already is as good as signed out. */
export async function signOut() {
  try {
    await request("POST", "/api/sign-out", {});
  } catch (error) {
    if (!(error instanceof Refused && error.status === 401)) throw error;
  }
}

export function changePassword(old, chosen) {
  changing = request("POST", "/api/me/password", { old, new: chosen }).finally(() => {
    changing = null;
  });
  return changing;
}

export async function mySessions() {
  return (await request("GET", "/api/me/sessions")).sessions;
}

export function endSession(id) {
  return request("DELETE", `/api/me/sessions/${encodeURIComponent(id)}`);
}
