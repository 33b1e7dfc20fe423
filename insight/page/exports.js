/** Takes the record along: a file of the cases shown, and a day's summary. */

import { element } from "/look/element.js";
import { address } from "/insight/api.js";
import { openSummary } from "/insight/summary.js";

const FORMATS = ["csv", "parquet"];

export class Exports {
  #links;
  #overview = null;
  node;

  constructor() {
    const link = (format) => element("a", {
      class: "button", download: true,
      data: { testid: `export-${format}`, word: `export.${format}` },
    });
    this.#links = Object.fromEntries(FORMATS.map((format) => [format, link(format)]));
    this.node = element(
      "div", { class: "exports" },
      element("button", {
        type: "button", data: { testid: "summary", word: "summary" },
        onclick: () => openSummary(this.#overview?.today ?? null),
      }),
      ...Object.values(this.#links),
    );
  }

  /** The links lead to what is shown. */
  draw(overview, query) {
    this.#overview = overview;
    for (const [format, link] of Object.entries(this.#links)) {
      link.href = address("export", { format, ...query });
    }
  }
}
