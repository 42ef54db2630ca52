/** Repeats something with a pause in between until `end` is called. */
export function every(pauseMs: number, work: () => Promise<void>): { end(): Promise<void> } {
  const stop = new AbortController();
  const going = (async () => {
    while (!stop.signal.aborted) {
      await work();
      await sleep(pauseMs);
    }
  })();
  going.catch(() => {}); // `end` reports it
  return {
    async end() {
      stop.abort();
      await going;
    },
  };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
