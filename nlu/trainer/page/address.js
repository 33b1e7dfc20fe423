/** What the page's address says: which failures are listed, and which of them is open. */

export const KINDS = ["", "asked_back", "handed_over", "thumbs_down", "asked_for_person"];
export const STATES = ["open", "done"];
export const LANGS = ["", "ko", "en"];

const known = (values, value) => (values.includes(value) ? value : values[0]);

/** The case, kind and number that name a failure; null for what names none. */
function rowOf(text) {
  const [id, kind, seq] = (text ?? "").split("/");
  const names = /^[\w-]{1,64}$/.test(id ?? "") && /^\d{1,9}$/.test(seq ?? "");
  return names && KINDS.slice(1).includes(kind) ? { case: id, kind, seq: Number(seq) } : null;
}

export const keyOf = (row) => `${row.case}/${row.kind}/${row.seq}`;

export function fromAddress(search = location.search) {
  const said = new URLSearchParams(search);
  return {
    kind: known(KINDS, said.get("kind")),
    state: known(STATES, said.get("state")),
    lang: known(LANGS, said.get("lang")),
    at: rowOf(said.get("at")),
  };
}

/** Says it in the address; `push`: going back leads to what was said before. */
export function toAddress({ kind, state, lang, at }, push = false) {
  const said = new URLSearchParams();
  if (kind) said.set("kind", kind);
  if (state !== STATES[0]) said.set("state", state);
  if (lang) said.set("lang", lang);
  if (at) said.set("at", keyOf(at));
  const address = `${location.pathname}${said.size ? `?${said}` : ""}`;
  if (push) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}
