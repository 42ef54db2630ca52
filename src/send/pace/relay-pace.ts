/**
 * How fast the relay takes our mail. Nothing limits us until it says that we are too fast; from then on we keep to what it
 * took, a little less after each such reply and a little more while there is none (as TCP does, RFC 5681). The rate is a
 * row of the database: all workers keep to it together, and the next send begins with it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { RelayDemand } from '../smtp/outcome.ts';
import { AcceptedLately } from './accepted-lately.ts';
import { takeTurns } from './pace.ts';
import { pauseIn, windowIn } from './relay-demand.ts';

export type RelayTurn =
  | { kind: 'go' }
  /** It takes nothing before then, which is too long to wait with a batch in hand. */
  | { kind: 'later'; until: number; reply: string }
  | { kind: 'stopped' };

const go: RelayTurn = { kind: 'go' };

export interface RelayPace {
  /** Resolves when the next message may go. */
  turn(signal: AbortSignal): Promise<RelayTurn>;
  accepted(): void;
  /** What the relay said. Called for each such reply; several to messages that were in progress together count once. */
  demanded(demand: RelayDemand, reply: string): Promise<void>;
}

/** What the database says of a relay. */
interface Known {
  perSecond: number | null;
  windowMs: number | null;
  heldUntil: number;
  strikes: number;
  reply: string;
}

const refreshMs = 1_000;
/** A batch waits for so long; then it is given back. */
const maxWaitMs = 5_000;
/** Nothing at all goes to the relay after it said that we are too fast: 0.25 s, 0.5 s, 1 s … */
const minHoldMs = 250;
const maxHoldMs = 5 * 60_000;
/** Where it counts by the hour and nothing shows when that hour began. */
const maxWindowHoldMs = 15 * 60_000;
/** After it said so at a rate that was held: the new rate. */
const slower = 0.95;
/** Each second without such a reply; the longer there was none, the faster. */
const faster = { perSecond: 0.05, shares: { soon: 0.01, after10s: 0.03, after30s: 0.1 } };
const minPerSecond = 0.02;
/** Trouble that nothing explains counts as "slow down" when so many of the last answers were like that. */
const unexplained = { last: 20, share: 0.3 };

function relayKey(transport: string): string {
  return `relay:${transport}`;
}

export function openRelayPace({ db, clock, transport }: { db: Database; clock: Clock; transport: string }): RelayPace {
  const key = relayKey(transport);
  const lately = new AcceptedLately();
  const isTrouble: boolean[] = [];
  let known: Known | undefined;
  let refreshedAt = -Infinity;
  let refreshing: Promise<void> | undefined;
  let raisedAt = clock.now();

  const load = async () => {
    refreshedAt = performance.now();
    known = await readRelay(db, key);
  };
  const refresh = async () => {
    if (performance.now() - refreshedAt < refreshMs) return;
    refreshing ??= load().finally(() => (refreshing = undefined));
    await refreshing;
  };
  const turns = takeTurns(db, clock, key, async () => {
    await refresh();
    return known && known.windowMs === null ? known.perSecond : null;
  });
  const noteAnswer = (trouble: boolean) => {
    isTrouble.push(trouble);
    if (isTrouble.length > unexplained.last) isTrouble.shift();
  };

  return {
    async turn(signal) {
      // Nothing limits us, as almost always: no query, no waiting.
      if (!known && performance.now() - refreshedAt < refreshMs) return signal.aborted ? { kind: 'stopped' } : go;
      for (let waitedMs = 0; ;) {
        await refresh();
        if (signal.aborted) return { kind: 'stopped' };
        // More than the longest pause means that a clock was put back.
        const ms = Math.min((known?.heldUntil ?? 0) - clock.now(), 3_600_000);
        if (ms <= 0) break;
        if (ms + waitedMs > maxWaitMs) return { kind: 'later', until: clock.now() + ms, reply: known!.reply };
        const pauseMs = Math.min(ms, minHoldMs);
        await sleep(pauseMs, undefined, { signal }).catch(() => {});
        waitedMs += pauseMs;
      }
      return (await turns(signal)) ? go : { kind: 'stopped' };
    },

    accepted() {
      const now = clock.now();
      lately.add(now);
      noteAnswer(false);
      if (!known || known.perSecond === null) return;
      // For the other workers and the next send only: if it is lost, the next second does it again.
      if (known.strikes > 0 && now >= known.heldUntil) {
        known.strikes = 0;
        sql`update pace set strikes = 0 where key = ${key} and held_until <= ${now}`.execute(db).catch(() => {});
      }
      if (known.windowMs !== null || now - raisedAt < 1_000) return;
      raisedAt = now;
      const { soon, after10s, after30s } = faster.shares;
      const calmMs = now - known.heldUntil;
      const share = calmMs < 10_000 ? soon : calmMs < 30_000 ? after10s : after30s;
      sql`update pace set per_second = per_second * ${1 + share} + ${faster.perSecond}, learned_at = ${now}
        where key = ${key} and window_ms is null and coalesce(learned_at, 0) <= ${now - 1_000}`
        .execute(db)
        .catch(() => {});
    },

    async demanded(demand, reply) {
      noteAnswer(true);
      if (demand === 'new-connection') return;
      const share = isTrouble.filter(Boolean).length / unexplained.last;
      if (demand === 'maybe-slower' && share < unexplained.share) return;
      const now = clock.now();
      await load();
      if (known && known.heldUntil > now) return;
      const next = slowedDown(known, { reply, lately, now });
      known = next;
      raisedAt = now;
      await sql`
        insert into pace (key, held_until, strikes, per_second, window_ms, learned_at, reason_detail)
        values (${key}, ${next.heldUntil}, ${next.strikes}, cast(${next.perSecond} as double precision), ${next.windowMs}, ${now}, ${next.reply})
        on conflict (key) do update set held_until = excluded.held_until, strikes = excluded.strikes,
          per_second = excluded.per_second, window_ms = excluded.window_ms, learned_at = excluded.learned_at,
          reason_detail = excluded.reason_detail
        where pace.held_until <= ${now}`.execute(db);
    },
  };
}

/** What is known of the relay after it said once more that we are too fast. */
function slowedDown(
  before: Known | undefined,
  { reply, lately, now }: { reply: string; lately: AcceptedLately; now: number },
): Known {
  const strikes = (before?.strikes ?? 0) + 1;
  const says = { strikes, reply: reply.slice(0, 300) };
  const windowMs = windowIn(reply);
  const named = pauseIn(reply);
  if (windowMs !== undefined) {
    const taken = lately.count(windowMs, now);
    const began = lately.firstWithin(windowMs, now);
    const restMs =
      began === undefined ? Math.min(30_000 * 2 ** (strikes - 1), maxWindowHoldMs) : began + windowMs + 1_000 - now;
    const perSecond = taken > 0 ? taken / (windowMs / 1000) : (before?.perSecond ?? null);
    return { ...says, perSecond, windowMs, heldUntil: Math.ceil(now + (named ?? Math.min(restMs, windowMs))) };
  }
  const measured = Math.max(lately.count(1_000, now), lately.count(3_000, now) / 3);
  const held = before?.windowMs === null ? before.perSecond : null;
  // The first time, what it took in a second; later a little less than what was tried, and not less than what it took.
  const tried = held === null ? measured : Math.min(held * slower, Math.max(measured, held / 2));
  // A server that has taken nothing yet shows no rate: it is asked again after the pause.
  const perSecond = held === null && measured === 0 ? null : Math.max(minPerSecond, tried);
  const firstMs = held === null ? 1_000 : minHoldMs;
  const holdMs = named ?? Math.min(firstMs * 2 ** (strikes - 1), maxHoldMs);
  return { ...says, perSecond, windowMs: null, heldUntil: Math.ceil(now + holdMs) };
}

async function readRelay(db: Database, key: string): Promise<Known | undefined> {
  const row = await db
    .selectFrom('pace')
    .select(['per_second', 'window_ms', 'held_until', 'strikes', 'reason_detail'])
    .where('key', '=', key)
    .executeTakeFirst();
  if (!row) return undefined;
  const { per_second: perSecond, window_ms, held_until, strikes, reason_detail } = row;
  return {
    perSecond,
    windowMs: window_ms === null ? null : Number(window_ms),
    heldUntil: Number(held_until),
    strikes,
    reply: reason_detail ?? '',
  };
}

/** What was learned of a relay. */
export interface LearnedPace {
  /** Messages a second. */
  perSecond: number;
  /** It takes so many at once, and then no more until the window is over; null: evenly. */
  windowMs: number | null;
  /** What it said last. */
  reply: string;
}

/** Undefined when it never asked us to slow down. */
export async function learnedPaceOf(db: Database, transport: string): Promise<LearnedPace | undefined> {
  const known = await readRelay(db, relayKey(transport));
  return known && known.perSecond !== null ? { ...known, perSecond: known.perSecond } : undefined;
}
