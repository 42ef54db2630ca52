import { outlastOutput } from './safe-terminal.ts';
import { printLine, type Terminal } from './terminal.ts';

export interface Interrupt {
  /** Aborted by the first Ctrl-C or SIGTERM, or when the terminal is closed. */
  signal: AbortSignal;
  dispose(): void;
}

/**
 * The first signal asks for a clean end, the second ends the process. A closed terminal asks for a clean end too; nohup
 * does not prevent that, because Node undoes what nohup sets. The program that reads our output may have ended by then,
 * or may have stopped reading (`| head`): that ends nothing, unless `outlastsOutput` is false.
 */
export function onInterrupt(message: string, terminal: Terminal, { outlastsOutput = true } = {}): Interrupt {
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
  if (outlastsOutput) outlastOutput(terminal);
  return {
    signal: controller.signal,
    dispose() {
      terminal.off('SIGINT', stop);
      terminal.off('SIGTERM', stop);
      terminal.off('SIGHUP', hangUp);
    },
  };
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
