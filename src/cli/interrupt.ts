export interface Interrupt {
  /** Aborted by the first Ctrl-C or SIGTERM. */
  signal: AbortSignal;
  dispose(): void;
}

/** The first signal asks for a clean end, the second ends the process. */
export function onInterrupt(message: string): Interrupt {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    console.error(`\n${message}`);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
