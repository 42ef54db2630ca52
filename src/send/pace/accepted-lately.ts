/** Counts what was accepted in the last hour, by the second: what a relay takes is measured, not assumed. */
export class AcceptedLately {
  readonly #seconds = new Map<number, number>();

  add(now: number): void {
    const second = Math.floor(now / 1000);
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + 1);
    if (this.#seconds.size > 3_700) this.#forget(second - 3_600);
  }

  /** In the last `ms`, the current second included. */
  count(ms: number, now: number): number {
    const from = Math.floor((now - ms) / 1000);
    let sum = 0;
    for (const [second, count] of this.#seconds) if (second > from) sum += count;
    return sum;
  }

  /** When the first of them was, in the last `ms`; undefined if there is none. */
  firstWithin(ms: number, now: number): number | undefined {
    const from = Math.floor((now - ms) / 1000);
    const seconds = [...this.#seconds.keys()].filter((second) => second > from);
    return seconds.length > 0 ? Math.min(...seconds) * 1000 : undefined;
  }

  #forget(before: number): void {
    for (const second of this.#seconds.keys()) if (second < before) this.#seconds.delete(second);
  }
}
