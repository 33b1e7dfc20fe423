/** What the accounts page asks of the server. */

import { request } from "/look/staff_api.js";

const path = (user, rest = "") => `/api/staff/${encodeURIComponent(user)}${rest}`;

export const allAccounts = async () => (await request("GET", "/api/staff")).accounts;

/** Resolves to `{account, password}`. */
export const createAccount = (values) => request("POST", "/api/staff", values);

export async function changeAccount(user, changes) {
  return (await request("PATCH", path(user), changes)).account;
}

export async function resetPassword(user) {
  return (await request("POST", path(user, "/password"), {})).password;
}

export const endSessions = (user) => request("DELETE", path(user, "/sessions"));

/** Resolves to `{entries, next, whole}`; `filter`: `{who, did}`, `before`: where to go on. */
export function audit(filter, before) {
  const query = new URLSearchParams({ limit: "50" });
  for (const [name, value] of Object.entries({ ...filter, before })) {
    if (value) query.set(name, value);
  }
  return request("GET", `/api/audit?${query}`);
}
