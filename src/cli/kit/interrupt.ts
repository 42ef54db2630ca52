export interface Interrupt {
  /** Aborted by the first Ctrl-C or SIGTERM, or when the terminal is closed. */
  signal: AbortSignal;
  dispose(): void;
}

/**
 * The first signal asks for a clean end, the second ends the process. A closed terminal asks for the clean end too; nohup
 * does not keep it from us, for Node undoes what that sets. Whoever read what we say may be gone by then, or have stopped
 * reading (`| head`): that ends nothing.
 */
export function onInterrupt(message: string): Interrupt {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    console.error(`\n${message}`);
  };
  // Sent by the terminal and by the shell in it: the second is no second wish.
  const hangUp = () => void (controller.signal.aborted || stop());
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', hangUp);
  for (const stream of [process.stdout, process.stderr]) stream.off('error', unheard).on('error', unheard);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      process.off('SIGHUP', hangUp);
    },
  };
}

/** EPIPE, or EIO of a terminal that is closed; without a listener it would end the process in the middle of its messages. */
function unheard(): void {}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
