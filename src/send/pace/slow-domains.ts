/**
 * Recipient domains that asked us to slow down (421, 450, 451, 452). Such a domain is closed for a while, longer each
 * time it asks again. After that it gets one message at a time and, as they are accepted, two, four, eight, until it is
 * treated like any other. The other domains go on meanwhile. Workers share what they learn through the database.
 */
import { sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';

/** Closed for 2 s, 4 s, 8 s … */
const minPauseMs = 2_000;
const maxPauseMs = 5 * 60_000;
/** A domain that accepted so many in a row is treated like any other again. */
const forgiveAfter = 64;
/** What it said so long ago is ignored. */
const forgetAfterMs = 60 * 60_000;
const refreshMs = 1_000;

/** How a domain answered to a message: `other` is whatever says nothing about its pace. */
export type DomainResult = 'accepted' | 'slow-down' | 'other';

export interface SlowDomains {
  /** Reads what the other workers learned; asks the database once a second at most. */
  refresh(): Promise<void>;
  /** 0: a message may go there now, and `report` must be called after it. Otherwise so many ms to wait, at least. */
  enter(domain: string): number;
  /** `reply`: what the server said, for people. */
  report(domain: string, result: DomainResult, reply?: string): void;
}

interface Domain {
  heldUntil: number;
  strikes: number;
  /** `heldUntil` as the database has it, so that our own news is not read back as somebody else's. */
  savedUntil: number;
  /** Messages that may be in progress there at the same time. */
  window: number;
  inProgress: number;
  acceptedInARow: number;
}

export function openSlowDomains({ db, clock }: { db: Database; clock: Clock }): SlowDomains {
  const domains = new Map<string, Domain>();
  const answers = new DomainAnswers();
  let refreshedAt = -Infinity;
  let refreshing: Promise<void> | undefined;

  const load = async () => {
    refreshedAt = performance.now();
    const now = clock.now();
    const rows = await db
      .selectFrom('pace')
      .select(['key', 'held_until', 'strikes'])
      .where('key', 'like', 'domain:%')
      .where('strikes', '>', 0)
      .where('held_until', '>', now - forgetAfterMs)
      .execute();
    for (const { key, held_until: savedUntil, strikes } of rows) {
      const name = key.slice('domain:'.length);
      const known = domains.get(name);
      if (savedUntil === known?.savedUntil) continue;
      // A machine whose clock is an hour ahead must not close a domain for an hour.
      const heldUntil = Math.min(savedUntil, now + maxPauseMs);
      if (!known) domains.set(name, { heldUntil, strikes, savedUntil, window: 1, inProgress: 0, acceptedInARow: 0 });
      else if (heldUntil > known.heldUntil && strikes >= known.strikes)
        Object.assign(known, { heldUntil, strikes, savedUntil, window: 1, acceptedInARow: 0 });
      else known.savedUntil = savedUntil;
    }
  };
  const save = (name: string, { heldUntil, strikes }: Pick<Domain, 'heldUntil' | 'strikes'>, reason: string | null) => {
    // For the other workers only: if it is lost, they learn it from that domain themselves.
    sql`insert into pace (key, held_until, strikes, reason_detail) values (${`domain:${name}`}, ${heldUntil}, ${strikes}, ${reason})
        on conflict (key) do update set held_until = excluded.held_until, strikes = excluded.strikes, reason_detail = coalesce(excluded.reason_detail, pace.reason_detail)`
      .execute(db)
      .catch(() => {});
  };

  return {
    async refresh() {
      if (performance.now() - refreshedAt < refreshMs) return;
      refreshing ??= load().finally(() => (refreshing = undefined));
      await refreshing;
    },

    enter(name) {
      const domain = domains.get(name);
      if (!domain) return 0;
      const waitMs = domain.heldUntil - clock.now();
      if (waitMs > 0) return Math.min(waitMs, maxPauseMs); // more than that means that the clock was put back
      if (domain.inProgress >= domain.window) return 100;
      domain.inProgress++;
      return 0;
    },

    report(name, result, reply) {
      const domain = domains.get(name);
      if (domain && domain.inProgress > 0) domain.inProgress--;
      const isRare = answers.add(name, result);
      if (result === 'slow-down') return isRare ? undefined : strike(name, reply ?? null);
      if (!domain || result === 'other') return;
      domain.acceptedInARow++;
      if (domain.acceptedInARow >= domain.window) domain.window *= 2;
      if (domain.acceptedInARow < forgiveAfter) return;
      domains.delete(name);
      save(name, { strikes: 0, heldUntil: 0 }, null);
    },
  };

  function strike(name: string, reply: string | null): void {
    const now = clock.now();
    const domain = domains.get(name) ?? {
      heldUntil: 0,
      strikes: 0,
      savedUntil: 0,
      window: 1,
      inProgress: 0,
      acceptedInARow: 0,
    };
    domains.set(name, domain);
    // Several replies to messages that were in progress together are one request.
    if (domain.heldUntil > now) return;
    if (now - domain.heldUntil > forgetAfterMs) domain.strikes = 0;
    domain.strikes++;
    domain.window = 1;
    domain.acceptedInARow = 0;
    domain.heldUntil = now + Math.min(minPauseMs * 2 ** (domain.strikes - 1), maxPauseMs);
    domain.savedUntil = domain.heldUntil;
    save(name, domain, reply);
  }
}

/** Of so many answers of one domain, a smaller share is no sign that the domain wants less. */
const rare = { share: 0.05, answers: 20 };
/** Older ones count half. */
const maxAnswers = 400;
const maxDomains = 5_000;

/** How often each domain took mail and asked us to slow down, lately. */
class DomainAnswers {
  readonly #counts = new Map<string, { accepted: number; slowDown: number }>();

  /** Whether this domain asks rarely, so that its other readers need not wait. */
  add(name: string, result: DomainResult): boolean {
    if (result === 'other') return false;
    const counts = this.#counts.get(name) ?? this.#begin(name);
    if (result === 'accepted') counts.accepted++;
    else counts.slowDown++;
    const all = counts.accepted + counts.slowDown;
    if (all > maxAnswers) Object.assign(counts, { accepted: counts.accepted / 2, slowDown: counts.slowDown / 2 });
    return all >= rare.answers && counts.slowDown / all <= rare.share;
  }

  #begin(name: string): { accepted: number; slowDown: number } {
    if (this.#counts.size >= maxDomains) this.#counts.delete(this.#counts.keys().next().value!);
    const counts = { accepted: 0, slowDown: 0 };
    this.#counts.set(name, counts);
    return counts;
  }
}

/** Domains that are closed now, with what their servers said last. */
export async function listHeldDomains({
  db,
  clock,
}: {
  db: Database;
  clock: Clock;
}): Promise<{ domain: string; reply: string | null }[]> {
  const rows = await db
    .selectFrom('pace')
    .select(['key', 'reason_detail'])
    .where('key', 'like', 'domain:%')
    .where('held_until', '>', clock.now())
    .orderBy('held_until', 'desc')
    .execute();
  return rows.map(({ key, reason_detail }) => ({ domain: key.slice('domain:'.length), reply: reason_detail }));
}
