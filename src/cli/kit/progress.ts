import type { StatusCounts } from '../../db/count-deliveries.ts';
import { printable } from './printable.ts';
import { rawOutput } from './raw-output.ts';
import type { Output } from './terminal.ts';

export interface ProgressOptions {
  label: string;
  /** The final value of `done`; 0 if it is unknown. */
  total: number;
  /** What was done before; it does not count for the rate. */
  done?: number;
  /** Formats an amount, such as `12 MB`; default: a number with thousands separators. */
  format?: (amount: number) => string;
  stream: Output;
  env: Record<string, string | undefined>;
  /** A monotonic clock in ms. */
  now?: () => number;
}

export interface ProgressBar {
  /** Cheap to call: it draws ten times a second on a terminal, and writes a line every five seconds elsewhere. */
  update(done: number, note?: string): void;
  /** Writes a line of its own above the bar. */
  say(line: string): void;
  /** Ends the bar with this line, or with none if it is empty, and shows the cursor again. */
  stop(final?: string): void;
}

/** On a narrow terminal the bar shrinks before the words do. */
const barCells = { max: 24, min: 8 };

/**
 * Progress on stderr: a bar with rate and time left on a terminal; plain lines, never an escape code, when stderr
 * is a file or a pipe, the terminal is dumb or `NO_COLOR` is set.
 */
export function progressBar({
  label,
  total,
  done: doneBefore = 0,
  format = formatNumber,
  stream,
  env,
  now = () => performance.now(),
}: ProgressOptions): ProgressBar {
  const live = stream.isTTY === true && env.TERM !== 'dumb' && !env.NO_COLOR;
  const everyMs = live ? 100 : 5000;
  const startedAt = now();
  let drawnAt = live ? -Infinity : startedAt; // a short task writes only its last plain line

  const text = (done: number, note: string | undefined, at: number, cells: number) => {
    const seconds = (at - startedAt) / 1000;
    const rate = seconds > 0 ? (done - doneBefore) / seconds : 0;
    const share = total > 0 ? Math.min(done / total, 1) : undefined;
    const words = [
      share === undefined ? format(done) : `${Math.floor(share * 100)} %`,
      ...(note ? [note] : []),
      // The first second is too short for a rate.
      ...(seconds >= 1 && rate > 0
        ? [
            `${format(Math.round(rate))}/s`,
            ...(share !== undefined && share < 1 ? [`${formatDuration((total - done) / rate)} left`] : []),
          ]
        : []),
    ].join('  ');
    if (!live || share === undefined) return `${label}  ${words}`.slice(0, live ? cells : undefined);
    const room = cells - label.length - words.length - 4;
    return `${label}  ${bar(share, Math.max(barCells.min, Math.min(barCells.max, room)))}  ${words}`.slice(0, cells);
  };
  const writeLine = (line: string) => {
    if (live && drawnAt !== -Infinity) drawOver(stream, '');
    if (line !== '') stream.write(`${line}\n`);
  };
  return {
    update(done, note) {
      const at = now();
      if (at - drawnAt < everyMs) return;
      drawnAt = at;
      // One cell less than the width, so that no terminal wraps and leaves half a bar behind. Some report a width of 0.
      const line = text(done, note, at, (stream.columns || 80) - 1);
      if (live) drawOver(stream, line);
      else stream.write(`${line}\n`);
    },
    say: writeLine,
    stop: (final = '') => writeLine(final),
  };
}

/** Draws a line over the one that the cursor is in. */
export function drawOver(stream: Output, line: string): void {
  rawOutput(stream).write(`\r${printable(line)}\u001b[K`);
}

function bar(share: number, cells: number): string {
  const filled = Math.round(share * cells);
  return `${'█'.repeat(filled)}${'░'.repeat(cells - filled)}`;
}

export function formatNumber(amount: number): string {
  return amount.toLocaleString('en');
}

/** `640 B`, `12.3 MB`; powers of ten. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), 4);
  return `${(bytes / 1000 ** power).toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

/** `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A send’s outcomes so far, without the zeros. */
export function noteOf({ accepted, deferred, rejected, uncertain }: StatusCounts): string {
  const others = [
    deferred && `${formatNumber(deferred)} deferred`,
    rejected && `${formatNumber(rejected)} rejected`,
    uncertain && `${formatNumber(uncertain)} uncertain`,
  ];
  return [`${formatNumber(accepted)} accepted`, ...others.filter(Boolean)].join(', ');
}
