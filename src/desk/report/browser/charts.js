// @ts-check
/**
 * Draws the report's charts: human, unsure and machine stacked, so that the whole bar is the raw number. The colours
 * are those of the page and change with its colour scheme. Each chart can be saved as a PNG, with its title and legend.
 */
import uPlot from 'uplot';

/** @typedef {{ human: number, unsure: number, machine: number }} ByVerdict */
/** @typedef {{ from: string, to: string, opens: ByVerdict, clicks: ByVerdict }} Point */
/** @typedef {{ issue: number, timezone: string, timeline: { hours: Point[], days: Point[] }, positions: { position: number, label: string, clicks: ByVerdict }[] }} Charts */
/** @typedef {{ figure: HTMLElement, title: string, x: number[], values: ByVerdict[], isTime: boolean, words: (index: number) => string, plot?: any }} Chart */

const height = 220;
const verdicts = /** @type {const} */ (['human', 'unsure', 'machine']);

/** @param {string} name */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
/** @param {number} value */
const count = (value) => value.toLocaleString('en');

/** @param {Chart} chart */
function draw(chart) {
  const box = /** @type {HTMLElement} */ (chart.figure.querySelector('.plot'));
  chart.plot?.destroy();
  box.replaceChildren();
  const stacked = [
    chart.values.map(({ human, unsure, machine }) => human + unsure + machine),
    chart.values.map(({ human, unsure }) => human + unsure),
    chart.values.map(({ human }) => human),
  ];
  const axis = {
    stroke: colour('--muted'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { stroke: colour('--grid'), width: 1 },
  };
  // Bars of a period begin at its start; bars of a position are centred.
  const paths = uPlot.paths.bars?.({ size: [0.8, 60], align: chart.isTime ? 1 : 0 });
  const [first = 0, second] = chart.x;
  const last = chart.x.at(-1) ?? first;
  const step = second !== undefined ? second - first : chart.isTime ? 3600 : 1;
  /** @type {() => [number, number]} */
  const range = () => (chart.isTime ? [first, Math.max(first + step * 6, last + step)] : [first - 0.6, last + 0.6]);
  chart.plot = new uPlot(
    {
      width: box.clientWidth,
      height,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      ...(chart.isTime
        ? { tzDate: (/** @type {number} */ seconds) => uPlot.tzDate(new Date(seconds * 1000), timezone) }
        : {}),
      scales: {
        x: { time: chart.isTime, range },
        y: {
          range: (/** @type {any} */ _plot, /** @type {number} */ _min, /** @type {number} */ max) => [
            0,
            Math.max(4, Math.ceil((max ?? 0) * 1.08)),
          ],
        },
      },
      axes: [
        { ...axis, ...(chart.isTime ? { values: hourWords } : { incrs: [1, 2, 5, 10, 20, 50, 100] }) },
        {
          ...axis,
          size: 46,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 1000000],
        },
      ],
      series: [
        {},
        ...['--machine', '--unsure', '--human'].map((name) => ({
          fill: colour(name),
          stroke: colour(name),
          width: 0,
          paths,
          points: { show: false },
        })),
      ],
      hooks: { setCursor: [(/** @type {any} */ plot) => showReadout(chart, plot.cursor.idx)] },
    },
    [chart.x, ...stacked],
    box,
  );
  const { human, unsure, machine } = sum(chart.values);
  const canvas = box.querySelector('canvas');
  canvas?.setAttribute('role', 'img');
  canvas?.setAttribute(
    'aria-label',
    `${chart.title}: ${count(human)} human, ${count(unsure)} unsure, ${count(machine)} machine. The table has each number.`,
  );
}

/** Labels the start of each day, and hours between. @param {any} _plot @param {number[]} splits */
function hourWords(_plot, splits) {
  const [first = 0, second = 0] = splits;
  let last = '';
  return splits.map((seconds) => {
    const at = new Date(seconds * 1000);
    const day = at.toLocaleDateString('en-GB', { timeZone: timezone, day: 'numeric', month: 'short' });
    const isNew = day !== last;
    last = day;
    const hour = at.toLocaleTimeString('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit' });
    const isDaily = second - first >= 86_400;
    return isDaily ? day : isNew ? `${hour}\n${day}` : hour;
  });
}

/** @param {Chart} chart @param {number | null | undefined} index */
function showReadout(chart, index) {
  const readout = chart.figure.querySelector('[data-readout]');
  if (!readout) return;
  const values = index === null || index === undefined ? undefined : chart.values[index];
  readout.textContent = values
    ? `${chart.words(/** @type {number} */ (index))}: ${count(values.human + values.unsure + values.machine)} raw, ${count(values.human)} human, ${count(values.unsure)} unsure`
    : '';
}

/** @param {ByVerdict[]} values */
function sum(values) {
  return values.reduce(
    (total, value) => ({
      human: total.human + value.human,
      unsure: total.unsure + value.unsure,
      machine: total.machine + value.machine,
    }),
    { human: 0, unsure: 0, machine: 0 },
  );
}

/** The chart with its title and its key on the page's own ground, as a picture to be kept. @param {Chart} chart @param {number} issue */
function download(chart, issue) {
  const drawn = chart.figure.querySelector('canvas');
  if (!drawn) return;
  const scale = devicePixelRatio;
  const canvas = document.createElement('canvas');
  const [margin, head, foot] = [16 * scale, 44 * scale, 34 * scale];
  canvas.width = drawn.width + 2 * margin;
  canvas.height = drawn.height + head + foot;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = colour('--surface');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = colour('--ink');
  context.font = `600 ${16 * scale}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  context.fillText(`Issue ${issue}: ${chart.title}${chart.isTime ? ` (${timezone})` : ''}`, margin, head / 2);
  context.drawImage(drawn, margin, head);
  context.font = `${13 * scale}px system-ui, sans-serif`;
  let x = margin;
  for (const verdict of verdicts) {
    const y = head + drawn.height + foot / 2 - 2 * scale;
    context.fillStyle = colour(`--${verdict}`);
    context.fillRect(x, y - 6 * scale, 12 * scale, 12 * scale);
    context.fillStyle = colour('--ink');
    context.fillText(verdict, x + 18 * scale, y);
    x += context.measureText(verdict).width + 38 * scale;
  }
  canvas.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `issue-${issue}-${chart.figure.dataset.chart}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, 'image/png');
}

let timezone = 'UTC';

async function open() {
  const answer = await fetch(`${location.pathname}/charts.json${location.search}`);
  if (!answer.ok) throw new Error(`the numbers of the charts: ${answer.status}`);
  const data = /** @type {Charts} */ (await answer.json());
  ({ timezone } = data);
  const time = (
    /** @type {Point[]} */ points,
    /** @type {'opens' | 'clicks'} */ what,
    /** @type {boolean} */ isHourly,
  ) => ({
    x: points.map(({ from }) => Date.parse(from) / 1000),
    values: points.map((point) => point[what]),
    isTime: true,
    words: (/** @type {number} */ index) =>
      new Date(points[index]?.from ?? 0).toLocaleString('en-GB', {
        timeZone: timezone,
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        ...(isHourly ? { hour: '2-digit', minute: '2-digit' } : {}),
      }),
  });
  const { hours, days } = data.timeline;
  /** @type {Record<string, () => Omit<Chart, 'figure' | 'title'>>} */
  const kinds = {
    'opens-hours': () => time(hours, 'opens', true),
    'clicks-hours': () => time(hours, 'clicks', true),
    'opens-days': () => time(days, 'opens', false),
    'clicks-days': () => time(days, 'clicks', false),
    positions: () => ({
      x: data.positions.map(({ position }) => position),
      values: data.positions.map(({ clicks }) => clicks),
      isTime: false,
      words: (index) => `${data.positions[index]?.position}, ${data.positions[index]?.label}`,
    }),
  };
  const charts = [...document.querySelectorAll('[data-chart]')].flatMap((figure) => {
    if (!(figure instanceof HTMLElement)) return [];
    const bars = kinds[figure.dataset.chart ?? '']?.();
    return bars && bars.x.length > 0 ? [{ figure, title: figure.dataset.title ?? '', ...bars }] : [];
  });
  for (const chart of charts) {
    draw(chart);
    const button = /** @type {HTMLButtonElement | null} */ (chart.figure.querySelector('[data-png]'));
    button?.removeAttribute('hidden');
    button?.addEventListener('click', () => download(chart, data.issue));
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(draw));
  let waiting = 0;
  addEventListener('resize', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() =>
      charts.forEach((/** @type {Chart} */ chart) =>
        chart.plot?.setSize({
          width: /** @type {HTMLElement} */ (chart.figure.querySelector('.plot')).clientWidth,
          height,
        }),
      ),
    );
  });
}

try {
  await open();
} catch {
  for (const box of document.querySelectorAll('.plot'))
    box.textContent = 'The chart could not be drawn; the table has the same numbers.';
}
