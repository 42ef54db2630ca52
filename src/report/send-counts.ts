import type { Database } from '../db/open.ts';
import { noCount, type CountRow, type Counts } from '../track/judge/counts.ts';
import { countRange } from '../track/judge/range.ts';
import { rulesVersion } from '../track/judge/rules-version.ts';

/** Number of events by verdict, and of readers. */
export interface Tally {
  /** All events, of people and machines. */
  raw: number;
  human: number;
  unsure: number;
  machine: number;
  /** Of the machines: found by lists, methods and prefetching (general invalid traffic). */
  general: number;
  /** Of the machines: found by evidence together (sophisticated invalid traffic). */
  sophisticated: number;
  /** Readers with at least one raw event. */
  readers: number;
  /** Readers with at least one event judged human. */
  humanReaders: number;
  /** Readers with unsure events and no human one. */
  unsureReaders: number;
  /** The range of people's events, and of the readers who made them. */
  range: Range;
  readersRange: Range;
}

export interface Range {
  low: number;
  high: number;
}

/** How many events a rule took out or left open. */
export interface ReasonCount {
  rule: string;
  count: number;
}

/** The counts of a send: a few hundred rows, however many events there were. */
export interface SendCounts {
  tally(key: string): Tally;
  /** Reasons of the events of a key, the most frequent first. */
  reasons(key: string): ReasonCount[];
  votes(link: number): { human: number; unsure: number; machine: number };
  row(key: string): CountRow;
  /** Rows below a key, such as `open/time/`, with the rest of their keys. */
  below(prefix: string): [rest: string, row: CountRow][];
  /** Version of the rules by which it was counted. */
  rules: number;
}

export async function readSendCounts(db: Database, send: number): Promise<SendCounts> {
  const rows = await db.selectFrom('send_count').selectAll().where('send_id', '=', send).execute();
  const counts: Counts = new Map(rows.map(({ key, ...row }) => [key, row]));
  const row = (key: string) => counts.get(key) ?? noCount();
  const below = (prefix: string) =>
    [...counts].flatMap(([key, own]): [string, CountRow][] =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), own]] : [],
    );
  return {
    row,
    below,
    tally: (key) => tallyOf(row(key)),
    reasons: (key) =>
      below(`${key}/reason/`)
        .map(([rule, own]) => ({ rule, count: rawOf(own) - own.human }))
        .filter(({ count }) => count > 0)
        .toSorted((a, b) => b.count - a.count || a.rule.localeCompare(b.rule)),
    votes(link) {
      const { human, unsure, sophisticated } = row(`vote/${link}`);
      return { human, unsure, machine: sophisticated };
    },
    rules: rulesVersion,
  };
}

function rawOf({ human, unsure, general, sophisticated }: CountRow): number {
  return human + unsure + general + sophisticated;
}

function tallyOf(row: CountRow): Tally {
  const { human, unsure, general, sophisticated, readers } = row;
  const range = countRange({ human, lowRisk: row.risk_low / 1_000, highRisk: row.risk_high / 1_000 });
  // As many of the readers as of the events may be other than they seem.
  const low = human === 0 ? 0 : Math.floor((row.human_readers * range.low) / human);
  const high = Math.min(readers, row.human_readers + Math.min(row.unsure_readers + readers, range.high - human));
  return {
    raw: rawOf(row),
    human,
    unsure,
    machine: general + sophisticated,
    general,
    sophisticated,
    readers,
    humanReaders: row.human_readers,
    unsureReaders: row.unsure_readers,
    range,
    readersRange: { low: Math.min(low, row.human_readers), high: Math.max(high, row.human_readers) },
  };
}
