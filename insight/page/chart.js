/** The lines by day, drawn by uPlot: rates, how sure the middle one is, and how many cases. */

import uPlot from "/insight/vendor/uPlot.esm.js";
import { language } from "/look/language.js";
import { dayName, percent } from "/insight/format.js";
import { drawWaiting } from "/insight/chart_marks.js";

const HEIGHT_PX = { wide: 260, narrow: 200 };
const NARROW_PX = 560;
const DAYS_WITH_POINTS = 14;
const LABEL_PX = 76;
const WEEK = 7;
const BARS_SHARE = 4; // the highest bar takes a quarter of the height
const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The columns that uPlot draws, one value a day. */
function columns(days) {
  const rate = (name, part = "rate") => days.map((day) => day[name][part] ?? null);
  return [
    days.map((_, index) => index), days.map(({ n }) => n),
    rate("resolved", "high"), rate("resolved", "low"),
    rate("contained"), rate("resolved"), rate("durable"),
  ];
}

export class Chart {
  #node;
  #on;
  #plot = null;
  #days = [];
  #said = "";

  /** `on`: `day(day)` when one is pressed, `at(day)` when one is pointed at (null: none). */
  constructor(node, on) {
    this.#node = node;
    this.#on = on;
    new ResizeObserver(() => this.#resize()).observe(node);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      this.#plot?.redraw(false));
  }

  draw(days) {
    const said = JSON.stringify([language(), days]);
    if (said === this.#said) return;
    const same = this.#plot && days.length === this.#days.length;
    this.#said = said;
    this.#days = days;
    if (same) this.#plot.setData(columns(days));
    else this.#make();
  }

  #make() {
    this.#plot?.destroy();
    this.#plot = null;
    const size = this.#size();
    if (!this.#days.length || !size.width) return;
    this.#plot = new uPlot(this.#options(size), columns(this.#days), this.#node);
    this.#plot.over.addEventListener("click", () => {
      const day = this.#days[this.#plot.cursor.idx];
      if (day?.n) this.#on.day(day);
    });
  }

  #size() {
    const width = Math.floor(this.#node.clientWidth);
    return { width, height: width < NARROW_PX ? HEIGHT_PX.narrow : HEIGHT_PX.wide };
  }

  #resize() {
    const size = this.#size();
    if (!this.#plot) this.#make();
    else if (size.width && size.width !== this.#plot.width) this.#plot.setSize(size);
  }

  #options(size) {
    const last = this.#days.length - 1;
    return {
      ...size,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: false, range: [-0.5, last + 0.5] },
        share: { range: [0, 1] },
        n: { range: (_, __, most) => [0, Math.max(1, most ?? 1) * BARS_SHARE] },
      },
      axes: this.#axes(),
      series: this.#series(),
      bands: [{ series: [2, 3], fill: () => colour("--accent-soft") }],
      padding: [8, 24, 0, 0],
      hooks: {
        drawClear: [(plot) => drawWaiting(plot, this.#days, colour("--line"))],
        setCursor: [({ cursor }) => this.#on.at(this.#days[cursor.idx] ?? null)],
      },
    };
  }

  #axes() {
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const text = { font, stroke: () => colour("--ink-soft"), ticks: { show: false } };
    return [
      {
        ...text, grid: { show: false }, size: 28, gap: 6,
        splits: (plot) => this.#labelled(plot.width),
        values: (_, places) => places.map((place) => dayName(this.#days[place].day)),
      },
      {
        ...text, scale: "share", size: 48, gap: 6, splits: QUARTERS,
        grid: { stroke: () => colour("--line"), width: 1 },
        values: (_, shares) => shares.map((share) => percent(share, 0)),
      },
    ];
  }

  /** The days with a label: all, or whole weeks apart; the last one always. */
  #labelled(width) {
    const fitting = Math.max(2, Math.floor(width / LABEL_PX));
    const every = Math.ceil(this.#days.length / fitting);
    const step = every > 1 ? Math.ceil(every / WEEK) * WEEK : 1;
    const last = this.#days.length - 1;
    return this.#days.map((_, place) => last - place).filter((place) => (last - place) % step === 0)
      .reverse();
  }

  #series() {
    const points = { show: this.#days.length <= DAYS_WITH_POINTS, size: 5 };
    const line = (name, width, more = {}) => ({
      scale: "share", stroke: () => colour(name), width, spanGaps: true,
      points: { ...points, fill: () => colour(name) }, ...more,
    });
    const edge = { scale: "share", width: 0, points: { show: false }, spanGaps: true };
    const bars = {
      scale: "n", width: 0, points: { show: false }, fill: () => colour("--line"),
      paths: uPlot.paths.bars({ size: [0.6, 24] }),
    };
    return [
      {}, bars, edge, edge,
      line("--ink-soft", 1.5), line("--accent", 2.5), line("--fine", 1.5, { dash: [4, 3] }),
    ];
  }
}
