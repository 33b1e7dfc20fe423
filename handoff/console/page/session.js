/** Signing in and out over HTTP. */

const LIMIT_MS = 10_000;

function post(path, body) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
}

/** Who is signed in, `{user, name, role}`, or null; throws when the server can't say. */
export async function whoAmI() {
  const response = await fetch("/api/me", { signal: AbortSignal.timeout(LIMIT_MS) });
  if (response.status === 401) return null;
  if (!response.ok) throw new Error(`who am I: ${response.status}`);
  return response.json();
}

/** Null if signed in, else the key of the words that say why not. */
export async function signIn(user, password) {
  let response;
  try {
    response = await post("/api/sign-in", { user, password });
  } catch (error) {
    console.warn(error);
    return "noServer";
  }
  if (response.ok) return null;
  if (response.status === 429) return "tooManyTries";
  return response.status < 500 ? "wrongPassword" : "noServer";
}

export async function signOut() {
  const response = await post("/api/sign-out", {});
  if (!response.ok && response.status !== 401) throw new Error(`sign out: ${response.status}`);
}
