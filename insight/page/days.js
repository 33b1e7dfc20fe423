/** The chart by day with its legend and its table. */

import { element } from "/look/element.js";
import { Chart } from "/insight/chart.js";
import { ChartLegend } from "/insight/chart_legend.js";
import { DayTable } from "/insight/day_table.js";
import { dayName } from "/insight/format.js";
import { t } from "/insight/words.js";

export class Days {
  #section;
  #node = element("div", { class: "chart", role: "img", data: { testid: "chart" } });
  #legend = new ChartLegend();
  #chart;
  #table;

  constructor(section, open) {
    this.#section = section;
    this.#chart = new Chart(this.#node, {
      day: ({ day }) => open({
        show: "n", from: day, to: day, title: dayName(day, { weekday: "short" }),
      }),
      at: (day) => this.#legend.at(day),
    });
    this.#table = new DayTable(open);
    section.append(this.#legend.node, this.#node, this.#table.node);
  }

  draw(overview) {
    const days = overview?.n ? overview.days : [];
    this.#section.hidden = days.length === 0;
    this.#node.setAttribute("aria-label", t("chartLabel"));
    this.#legend.draw(days);
    this.#chart.draw(days);
    this.#table.draw(overview);
  }
}
