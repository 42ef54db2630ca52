/**
 * Whose limit it is when a relay says that we are too fast. Some relays pass on what the reader's domain or mailbox says, and
 * some say it to a few messages at random, at any rate. Slowing everything down for that made sends forty times slower.
 */

import type { Blame } from '../smtp/outcome.ts';

export interface Addressee {
  /** The delivery. */
  id: number;
  domain: string;
}

interface Reply extends Addressee {
  isRefusal: boolean;
}

/** So many replies are remembered. */
const remembered = 100;
/** A relay at its limit refuses one message after the other, and what was in progress with it. */
const burst = { refusals: 4, of: 8 };
/** A larger share, or more in absolute numbers, is a limit. */
const noise = { share: 0.12, refusals: 3 };
/** What says that it is one domain: the least share of its messages that is refused from the first one on, and how many of others are taken meanwhile. */
const oneDomain = { share: 0.5, others: 3 };
const maxBlamed = 1_000;
/** So many messages were taken since the same reader was refused before. */
const takenSince = 5;

export class RecentReplies {
  readonly #replies: Reply[] = [];
  /** Domains that were blamed, and have taken nothing since: at the end of a list nothing else may be left to compare with. */
  readonly #blamed = new Set<string>();

  accepted({ id, domain }: Addressee): void {
    this.#blamed.delete(domain);
    this.#add({ id, domain, isRefusal: false });
  }

  refused({ id, domain }: Addressee): Blame {
    // The same reader again, while others were taken: it is about this mailbox.
    const earlier = this.#replies.findIndex((reply) => reply.isRefusal && reply.id === id);
    const taken = this.#replies.slice(earlier).filter(({ isRefusal }) => !isRefusal);
    const isAgain = earlier >= 0 && taken.length >= takenSince;
    const isDomain = this.#blamed.has(domain) || this.#isOnly(domain);
    this.#add({ id, domain, isRefusal: true });
    if (isAgain) return 'reader';
    if (isDomain) {
      if (this.#blamed.size < maxBlamed) this.#blamed.add(domain);
      return 'domain';
    }
    const all = count(this.#replies);
    const isBurst = count(this.#replies.slice(-burst.of)) >= burst.refusals;
    const isOften = all > Math.max(noise.refusals, noise.share * this.#replies.length);
    return isBurst || isOften ? 'relay' : 'nobody';
  }

  /** The rate was changed: what was said before does not count. */
  forget(): void {
    this.#replies.length = 0;
  }

  /** Whether this domain alone was refused, often, while others were taken. */
  #isOnly(domain: string): boolean {
    const first = this.#replies.findIndex(({ isRefusal }) => isRefusal);
    if (first < 0 || this.#replies.some((reply) => reply.isRefusal && reply.domain !== domain)) return false;
    const since = this.#replies.slice(first);
    const own = since.filter((reply) => reply.domain === domain);
    return (count(own) + 1) / (own.length + 1) >= oneDomain.share && since.length - own.length >= oneDomain.others;
  }

  #add(reply: Reply): void {
    if (this.#replies.push(reply) > remembered) this.#replies.shift();
  }
}

function count(replies: Reply[]): number {
  return replies.filter(({ isRefusal }) => isRefusal).length;
}
