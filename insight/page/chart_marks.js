/** Hatches the days that still wait, behind the chart's lines. */

import { isYoung } from "/insight/maturity.js";

const APART_PX = { durable: 10, resolved: 5 };

/** Where the days that are too young for `name` begin on the axis; null if there are none. */
function start(days, name) {
  const first = days.findIndex((day) => isYoung(day, name));
  return first < 0 ? null : first - 0.5;
}

function hatch(context, { left, top, width, height }, apart) {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.beginPath();
  for (let x = left - height; x < left + width; x += apart) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}

/** `plot`: uPlot, before it draws its lines. */
export function drawWaiting(plot, days, colour) {
  const { left, top, width, height } = plot.bbox;
  const context = plot.ctx;
  const ratio = devicePixelRatio;
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = ratio;
  for (const [name, apart] of Object.entries(APART_PX)) {
    const from = start(days, name);
    if (from === null) continue;
    const x = Math.max(left, plot.valToPos(from, "x", true));
    hatch(context, { left: x, top, width: left + width - x, height }, apart * ratio);
  }
  context.restore();
}
