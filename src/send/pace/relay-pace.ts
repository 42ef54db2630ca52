/**
 * Limits our mail to the rate that the relay accepts. There is no limit until the relay says that we are too fast. From
 * then on we keep to the rate that it accepted: a little less after each such reply, and a little more while there is
 * none (as TCP does, RFC 5681). The rate is a row in the database: all workers share it, and the next send uses it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { Blame, RelayDemand } from '../smtp/outcome.ts';
import { AcceptedLately } from './accepted-lately.ts';
import { takeTurns } from './pace.ts';
import { RecentReplies, type Addressee } from './recent-replies.ts';
import { pauseIn, windowIn } from './relay-demand.ts';

export type RelayTurn =
  | { kind: 'go' }
  /** The relay accepts nothing before `until`, which is too long to wait while holding a batch. */
  | { kind: 'later'; until: number; reply: string }
  | { kind: 'stopped' };

const go: RelayTurn = { kind: 'go' };

export interface RelayPace {
  /** Resolves when the next message may go. */
  turn(signal: AbortSignal): Promise<RelayTurn>;
  accepted(to: Addressee): void;
  /** Call for each reply that asks us to slow down: whose limit it is. Only if it is the relay's, call `demanded`. */
  refused(to: Addressee): Blame;
  /** Call for each reply that makes a demand. Several replies to messages sent at the same time count once. */
  demanded(demand: RelayDemand, reply: string): Promise<void>;
}

/** The relay's row in the database. */
interface Known {
  perSecond: number | null;
  windowMs: number | null;
  heldUntil: number;
  strikes: number;
  reply: string;
}

const refreshMs = 1_000;
/** A batch waits at most this long; then it is released. */
const maxWaitMs = 5_000;
/** After the relay says that we are too fast, we send it nothing for 0.25 s, 0.5 s, 1 s … */
const minHoldMs = 250;
const maxHoldMs = 5 * 60_000;
/** The longest pause if the relay counts by the hour and we do not know when that hour began. */
const maxWindowHoldMs = 15 * 60_000;
/** The rate is multiplied by this if the relay says that we are too fast although we kept to it. */
const slower = 0.95;
/** The increase for each second without such a reply; the longer there is none, the larger the share. */
const faster = { perSecond: 0.05, shares: { soon: 0.01, after10s: 0.03, after30s: 0.1 } };
const minPerSecond = 0.02;
/** Unexplained errors count as "slow down" if they are this share of the last replies. */
const unexplained = { last: 20, share: 0.3 };

function relayKey(transport: string): string {
  return `relay:${transport}`;
}

export function openRelayPace({ db, clock, transport }: { db: Database; clock: Clock; transport: string }): RelayPace {
  const key = relayKey(transport);
  const lately = new AcceptedLately();
  const replies = new RecentReplies();
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
      // There is usually no limit: then there is no query and no waiting.
      if (!known && performance.now() - refreshedAt < refreshMs) return signal.aborted ? { kind: 'stopped' } : go;
      for (let waitedMs = 0; ;) {
        await refresh();
        if (signal.aborted) return { kind: 'stopped' };
        // A pause longer than the maximum means that a clock was set back.
        const ms = Math.min((known?.heldUntil ?? 0) - clock.now(), 3_600_000);
        if (ms <= 0) break;
        if (ms + waitedMs > maxWaitMs) return { kind: 'later', until: clock.now() + ms, reply: known!.reply };
        const pauseMs = Math.min(ms, minHoldMs);
        await sleep(pauseMs, undefined, { signal }).catch(() => {});
        waitedMs += pauseMs;
      }
      return (await turns(signal)) ? go : { kind: 'stopped' };
    },

    refused(to) {
      // To messages that were in progress when the relay was given a pause.
      if (known && known.heldUntil > clock.now()) return 'relay';
      return replies.refused(to);
    },

    accepted(to) {
      const now = clock.now();
      replies.accepted(to);
      lately.add(now);
      noteAnswer(false);
      if (!known || known.perSecond === null) return;
      // Only the other workers and the next send need this write: if it fails, it is repeated in the next second.
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
      if (demand === 'new-connection' || demand === 'nothing') return;
      const share = isTrouble.filter(Boolean).length / unexplained.last;
      if (demand === 'maybe-slower' && share < unexplained.share) return;
      const now = clock.now();
      await load();
      if (known && known.heldUntil > now) return;
      const next = slowedDown(known, { reply, lately, now });
      known = next;
      replies.forget();
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

/** Returns the new state of the relay after it said again that we are too fast. */
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
  // The first time, uses the rate that the relay accepted; later a little less than the rate that was tried, but not
  // less than the rate that it accepted.
  const tried = held === null ? measured : Math.min(held * slower, Math.max(measured, held / 2));
  // A server that has accepted nothing yet gives no rate: we try it again after the pause.
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

/** The rate that was learned for a relay. */
export interface LearnedPace {
  /** Messages a second. */
  perSecond: number;
  /** The relay accepts a number of messages at once, and no more until this window is over; null: evenly. */
  windowMs: number | null;
  /** The relay's last reply that asked us to slow down. */
  reply: string;
}

/** Returns undefined if the relay never asked us to slow down. */
export async function learnedPaceOf(db: Database, transport: string): Promise<LearnedPace | undefined> {
  const known = await readRelay(db, relayKey(transport));
  return known && known.perSecond !== null ? { ...known, perSecond: known.perSecond } : undefined;
}
