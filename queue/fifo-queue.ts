/**
 * A first-in, first-out queue from which any item can be removed. Each operation takes the same time for ten items and
 * for a million.
 *
 * A Set iterates in insertion order, and its iterator stays valid during changes. Keeping one iterator avoids walking
 * over the gaps that removed items leave at the front.
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

  /** Returns whether the item was in the queue. */
  remove(item: T): boolean {
    return this.#items.delete(item);
  }

  shift(): T | undefined {
    if (this.#items.size === 0) return undefined;
    let next = this.#next.next();
    if (next.done) {
      // An iterator that has reached the end stays there, even if items are added later.
      this.#next = this.#items.values();
      next = this.#next.next();
    }
    this.#items.delete(next.value!);
    return next.value;
  }
}
