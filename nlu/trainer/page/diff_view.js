/** A unified diff as a person reads it: the file, then its lines, the added ones marked. */

import { element } from "/look/element.js";
import { t } from "/trainer/words.js";

const KINDS = { "+": "added", "-": "removed", " ": "same" };

function line(text) {
  const kind = KINDS[text[0]];
  if (!kind) return null; // where in the file it is, in numbers: the lines around say it better
  return element(
    "li", { data: { kind, testid: `line-${kind}` } },
    element("span", { class: "sign", "aria-hidden": "true", text: text[0] }),
    kind === "added" ? element("span", { class: "unseen", text: `${t("lineAdded")}: ` }) : null,
    element("code", { text: text.slice(1) }),
  );
}

export function diffView({ file, diff }) {
  const lines = diff.split("\n").filter((text) => text && !/^(---|\+\+\+) /.test(text));
  return element(
    "figure", { class: "diff", data: { testid: "diff", file } },
    element("figcaption", { class: "small", text: file }),
    element("ol", { tabindex: "0", "aria-label": t("previewOf", file) }, ...lines.map(line)
      .filter(Boolean)),
  );
}
