/**
 * Recipient domains that asked us to slow down (421, 450, 451, 452). Such a domain is closed for a while, longer each
 * time it asks again; after that it is tried with one message at a time, and as they are taken with two, four, eight,
 * until it is like any other. The other domains go on meanwhile. Workers tell each other through the database.
 */
import { sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';

/** Closed for 2 s, 4 s, 8 s … */
const minPauseMs = 2_000;
const maxPauseMs = 5 * 60_000;
/** Taken so many in a row without a complaint, a domain is forgotten here. */
const forgiveAfter = 64;
/** What it said so long ago says nothing about today. */
const forgetAfterMs = 60 * 60_000;
const refreshMs = 1_000;

/** How a domain took a message: `other` is whatever says nothing about its pace. */
export type DomainResult = 'taken' | 'slow-down' | 'other';

export interface SlowDomains {
  /** Takes note of what the other workers learned; asked of the database once a second at most. */
  refresh(): Promise<void>;
  /** 0: a message may go there now, and `left` must be called after it. Otherwise so many ms to wait, at least. */
  enter(domain: string): number;
  left(domain: string, result: DomainResult, why?: string): void;
  /** How many are closed now. */
  count(): number;
}

interface Domain {
  heldUntil: number;
  strikes: number;
  /** As it stands in the database, so that what is known is not taken for news. */
  told: number;
  /** Messages that may be under way there at once. */
  window: number;
  underWay: number;
  takenInARow: number;
}

export function openSlowDomains({ db, clock }: { db: Database; clock: Clock }): SlowDomains {
  const domains = new Map<string, Domain>();
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
    for (const { key, held_until: told, strikes } of rows) {
      const name = key.slice('domain:'.length);
      const known = domains.get(name);
      if (told === known?.told) continue;
      // A machine whose clock is an hour ahead must not close a domain for an hour.
      const heldUntil = Math.min(told, now + maxPauseMs);
      if (!known) domains.set(name, { heldUntil, strikes, told, window: 1, underWay: 0, takenInARow: 0 });
      else if (heldUntil > known.heldUntil && strikes >= known.strikes)
        Object.assign(known, { heldUntil, strikes, told, window: 1, takenInARow: 0 });
      else known.told = told;
    }
  };
  const save = (name: string, { heldUntil, strikes }: Pick<Domain, 'heldUntil' | 'strikes'>, reason: string | null) => {
    // Only what the others are told of: were it lost, they would learn it from that domain themselves.
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
      if (waitMs > 0) return Math.min(waitMs, maxPauseMs); // more than that, and the clock was put back
      if (domain.underWay >= domain.window) return 100;
      domain.underWay++;
      return 0;
    },

    left(name, result, why) {
      const domain = domains.get(name);
      if (domain && domain.underWay > 0) domain.underWay--;
      if (result === 'slow-down') return strike(name, why ?? null);
      if (!domain || result === 'other') return;
      domain.takenInARow++;
      if (domain.takenInARow >= domain.window) domain.window *= 2;
      if (domain.takenInARow < forgiveAfter) return;
      domains.delete(name);
      save(name, { strikes: 0, heldUntil: 0 }, null);
    },

    count: () => [...domains.values()].filter(({ heldUntil }) => heldUntil > clock.now()).length,
  };

  function strike(name: string, why: string | null): void {
    const now = clock.now();
    const domain = domains.get(name) ?? { heldUntil: 0, strikes: 0, told: 0, window: 1, underWay: 0, takenInARow: 0 };
    domains.set(name, domain);
    // Several answers to what was under way together are one complaint.
    if (domain.heldUntil > now) return;
    if (now - domain.heldUntil > forgetAfterMs) domain.strikes = 0;
    domain.strikes++;
    domain.window = 1;
    domain.takenInARow = 0;
    domain.heldUntil = now + Math.min(minPauseMs * 2 ** (domain.strikes - 1), maxPauseMs);
    domain.told = domain.heldUntil;
    save(name, domain, why);
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
