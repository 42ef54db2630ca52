/**
 * First in, first out; anything can leave from the middle. Each costs the same for ten ids and for a million.
 *
 * A Set keeps the order it was filled in. Its iterator stays valid while things come and go, and standing where the
 * last one left it saves walking over the holes that earlier ones leave at the front.
 */
export class FifoQueue<T> {
  readonly #items = new Set<T>();
  #next = this.#items.values();

  get size(): number {
    return this.#items.size;
  }

  push(item: T): void {
    this.#items.add(item);
  }

  /** Whether it was there. */
  remove(item: T): boolean {
    return this.#items.delete(item);
  }

  shift(): T | undefined {
    if (this.#items.size === 0) return undefined;
    let next = this.#next.next();
    if (next.done) {
      // An iterator that reached the end once stays there, also when something comes after.
      this.#next = this.#items.values();
      next = this.#next.next();
    }
    this.#items.delete(next.value!);
    return next.value;
  }
}
