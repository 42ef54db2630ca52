/** Tasks that wait for something to change, woken in the order in which they came. */
export class WaitQueue {
  readonly #wakes: (() => void)[] = [];

  /** Resolves when this task should look again, or `signal` aborts. */
  wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        const at = this.#wakes.indexOf(wake);
        if (at >= 0) this.#wakes.splice(at, 1);
        resolve();
      };
      this.#wakes.push(wake);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  wakeOne(): void {
    this.#wakes.shift()?.();
  }

  wakeAll(): void {
    for (const wake of this.#wakes.splice(0)) wake();
  }
}
