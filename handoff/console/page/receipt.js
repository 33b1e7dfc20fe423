/** Checks that a claimed case arrived whole: 1..n without a gap, and the digest of its bytes. */

async function digestOf(text) {
  const bytes = new TextEncoder().encode(text);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const entries = (value) => Object.values(value ?? {}).filter((one) => one !== null).length;

/**
 * `view` is the text as sent, never serialised again. Gives `{n, count, gapless, has, digest}`;
 * `has` says of slots, profile and evidence how many entries came; `digest` is "verified",
 * "differs", or "unverified" where there is no secure context.
 */
export async function checkReceipt(view, sha256) {
  const { n, transcript, package: handoff, profile } = JSON.parse(view);
  const inOrder = transcript.filter((line, index) => line.seq === index + 1);
  const gapless = transcript.length === n && inOrder.length === n;
  let digest = "unverified";
  if (globalThis.crypto?.subtle) {
    digest = (await digestOf(view)) === sha256.toLowerCase() ? "verified" : "differs";
  }
  const has = {
    slots: entries(handoff.slots), profile: entries(profile), evidence: entries(handoff.evidence),
  };
  return { n, count: inOrder.length, gapless, has, digest };
}

/** The words for a receipt and their meaning: fine, attention or danger. */
export function receiptWords(receipt, t) {
  if (!receipt) return { meaning: "attention", words: t("receiptChecking"), parts: [] };
  const parts = [t("receiptParts", receipt.has)];
  if (receipt.digest === "differs") return { meaning: "danger", words: t("receiptWrong"), parts };
  if (!receipt.gapless) return { meaning: "danger", words: t("receiptGaps", receipt), parts };
  if (receipt.digest === "unverified") {
    return { meaning: "attention", words: t("receiptUnverified", receipt.n), parts };
  }
  return { meaning: "fine", words: t("receiptGood", receipt.n), parts };
}
