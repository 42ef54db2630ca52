import { setTimeout as sleep } from 'node:timers/promises';
import { onInterrupt } from './interrupt.ts';
import { drawOver, formatDuration } from './progress.ts';
import { printLine, type Terminal } from './terminal.ts';

/** Whether a person could press Ctrl-C. */
export function hasPerson({ stdin, stderr }: Terminal): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/**
 * Counts down before something that can't be undone. Resolves with false if Ctrl-C, a signal or closing the terminal
 * ended it; then nothing has happened.
 */
export async function countDown(seconds: number, what: string, terminal: Terminal): Promise<boolean> {
  const { stderr, env } = terminal;
  const isLive = env.TERM !== 'dumb' && !env.NO_COLOR;
  const interrupt = onInterrupt('Nothing was sent.', terminal);
  const line = (left: number) => `${what} in ${formatDuration(left)}. Ctrl-C cancels.`;
  try {
    if (!isLive) printLine(stderr, line(seconds));
    const endsAt = performance.now() + seconds * 1000;
    for (let leftMs = seconds * 1000; leftMs > 0; leftMs = endsAt - performance.now()) {
      if (isLive) drawOver(stderr, line(leftMs / 1000));
      await sleep(Math.min(leftMs, 1000), undefined, { signal: interrupt.signal }).catch(() => {});
      if (interrupt.signal.aborted) return false;
    }
    if (isLive) drawOver(stderr, '');
    return true;
  } finally {
    interrupt.dispose();
  }
}
