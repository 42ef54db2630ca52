/** Does something again and again, with a pause in between, until told to end. */
export function every(pauseMs: number, work: () => Promise<void>): { end(): Promise<void> } {
  const stop = new AbortController();
  const going = (async () => {
    while (!stop.signal.aborted) {
      await work();
      await sleep(pauseMs);
    }
  })();
  going.catch(() => {}); // told by `end`
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
