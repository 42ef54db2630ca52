import { printLine, type Terminal } from './terminal.ts';

export interface Interrupt {
  /** Aborted by the first Ctrl-C or SIGTERM, or when the terminal is closed. */
  signal: AbortSignal;
  dispose(): void;
}

/**
 * The first signal asks for a clean end, the second ends the process. A closed terminal asks for a clean end too; nohup
 * does not prevent that, because Node undoes what nohup sets. The program that reads our output may have ended by then,
 * or may have stopped reading (`| head`): that ends nothing.
 */
export function onInterrupt(message: string, terminal: Terminal): Interrupt {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) return terminal.exit(130);
    controller.abort();
    printLine(terminal.stderr, `\n${message}`);
  };
  // Both the terminal and its shell send it, so a second one is not a second request.
  const hangUp = () => void (controller.signal.aborted || stop());
  terminal.on('SIGINT', stop);
  terminal.on('SIGTERM', stop);
  terminal.on('SIGHUP', hangUp);
  for (const stream of [terminal.stdout, terminal.stderr]) stream.off('error', ignore).on('error', ignore);
  return {
    signal: controller.signal,
    dispose() {
      terminal.off('SIGINT', stop);
      terminal.off('SIGTERM', stop);
      terminal.off('SIGHUP', hangUp);
    },
  };
}

/**
 * Ignores EPIPE, or EIO of a closed terminal: without a listener it would end the process in the middle of its
 * messages.
 */
function ignore(): void {}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
