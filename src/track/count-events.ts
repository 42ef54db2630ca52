import { setImmediate as otherWork } from 'node:timers/promises';
import type { Database } from '../db/open.ts';
import type { EventKind, Verdict } from '../db/tables/track.ts';
import { findBursts } from './verdict.ts';

/** Number of events by verdict, and of readers. */
export interface Tally {
  /** All events, of people and machines. */
  raw: number;
  human: number;
  unsure: number;
  machine: number;
  /** Readers with at least one raw event. */
  readers: number;
  /** Readers with at least one event judged human. */
  humanReaders: number;
}

export interface EventCounts {
  opens: Tally;
  clicks: Tally;
  /** Readers who unsubscribed by a link of this send and did not undo it. */
  unsubscribes: number;
  /** Clicks by group, with the names from `groupsOf`. */
  groups: Map<string, Tally>;
  /** How often each rule decided a verdict. */
  reasons: Map<string, number>;
}

const pageSize = 20_000;

/** The groups in which a link counts, such as itself, its section, its sponsored slot. */
export type GroupsOf = (link: number) => string[];

/** A click of one reader. The verdict also depends on the reader's other clicks. */
export interface JudgedClick {
  link: number;
  verdict: Verdict;
  /** ms since the epoch. */
  at: number;
}

/** Called while counting, for numbers that are not in `EventCounts`. */
export interface CountListeners {
  onEvent?(event: JudgedEvent): void;
  /** Receives all clicks of one reader, in order of time. */
  onClicks?(clicks: JudgedClick[]): void;
}

/** An open or a click. The verdict also depends on what else the reader did. */
export interface JudgedEvent {
  kind: 'open' | 'click';
  verdict: Verdict;
  /** ms since the epoch. */
  at: number;
}

/**
 * Counts the events of a send, and finds bursts among each reader's clicks. A reader who clicked two links of a group
 * counts as one reader of the group. Reads page by page in order of delivery, so that memory does not grow with the
 * list.
 */
export async function countEvents(
  db: Database,
  send: number,
  groupsOf: GroupsOf,
  listeners: CountListeners = {},
): Promise<EventCounts> {
  const counts: EventCounts = {
    opens: newTally(),
    clicks: newTally(),
    unsubscribes: 0,
    groups: new Map(),
    reasons: new Map(),
  };
  for await (const reader of eventsByReader(db, send)) countReader(reader, groupsOf, counts, listeners);
  return counts;
}

/**
 * All clicks of each reader, in order of time, with the same verdicts as `countEvents`, which counts more and takes
 * longer.
 */
export async function* clicksByReader(db: Database, send: number): AsyncGenerator<JudgedClick[]> {
  for await (const reader of eventsByReader(db, send, 'click')) yield judgeClicks(reader).map(asJudgedClick);
}

async function* eventsByReader(db: Database, send: number, kind?: EventKind): AsyncGenerator<ReaderEvent[]> {
  let reader: ReaderEvent[] = [];
  for await (const event of eventsInOrder(db, send, kind)) {
    if (reader.length > 0 && reader[0]!.delivery_id !== event.delivery_id) {
      yield reader;
      reader = [];
    }
    reader.push(event);
  }
  if (reader.length > 0) yield reader;
}

interface ReaderEvent {
  id: number;
  delivery_id: number;
  kind: EventKind;
  link: number | null;
  verdict: Verdict;
  reasons: string;
  at: number;
}

async function* eventsInOrder(db: Database, send: number, kind?: EventKind): AsyncGenerator<ReaderEvent> {
  let last = { delivery_id: 0, id: 0 };
  for (;;) {
    const page: ReaderEvent[] = await pageOfEvents(db, send, last)
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
      .execute();
    yield* page;
    if (page.length < pageSize) return;
    last = page.at(-1)!;
    // SQLite runs on this thread: a report of a million events must not delay clicks.
    await otherWork();
  }
}

/** The events after `last`, in order of delivery. Exported so that a test can ask how the database goes about it. */
export function pageOfEvents(db: Database, send: number, last: { delivery_id: number; id: number }) {
  return (
    db
      .selectFrom('event')
      .select(['id', 'delivery_id', 'kind', 'link', 'verdict', 'reasons', 'at'])
      .where('send_id', '=', send)
      // With a row value, SQLite seeks in the index `event_reader`; with `or`, it would read the send from the start
      // for each page.
      .where((when) => when(when.refTuple('delivery_id', 'id'), '>', when.tuple(last.delivery_id, last.id)))
      .orderBy('delivery_id')
      .orderBy('id')
      .limit(pageSize)
  );
}

function countReader(
  events: ReaderEvent[],
  groupsOf: GroupsOf,
  counts: EventCounts,
  { onEvent, onClicks }: CountListeners,
): void {
  const judged = judgeClicks(events);
  onClicks?.(judged.map(asJudgedClick));
  tallyOneReader(counts.clicks, judged);
  const byGroup = new Map<string, ReaderEvent[]>();
  for (const click of judged) {
    for (const group of groupsOf(click.link!)) {
      const own = byGroup.get(group);
      if (own) own.push(click);
      else byGroup.set(group, [click]);
    }
  }
  for (const [group, own] of byGroup) {
    const tally = counts.groups.get(group) ?? newTally();
    counts.groups.set(group, tally);
    tallyOneReader(tally, own);
  }
  const opens = events.filter((event) => event.kind === 'open');
  tallyOneReader(counts.opens, opens);
  if (events.findLast(({ kind }) => kind === 'unsubscribe' || kind === 'undo')?.kind === 'unsubscribe')
    counts.unsubscribes++;
  for (const event of [...judged, ...opens]) {
    onEvent?.({ kind: event.kind as JudgedEvent['kind'], verdict: event.verdict, at: Number(event.at) });
    for (const reason of event.reasons ? event.reasons.split(',') : [])
      counts.reasons.set(reason, (counts.reasons.get(reason) ?? 0) + 1);
  }
}

function asJudgedClick({ link, verdict, at }: ReaderEvent): JudgedClick {
  return { link: link!, verdict, at: Number(at) };
}

/** Judges one reader's clicks, in order of time, including bursts. */
function judgeClicks(events: ReaderEvent[]): ReaderEvent[] {
  const clicks = events.filter((event) => event.kind === 'click').toSorted((a, b) => Number(a.at) - Number(b.at));
  const bursts = findBursts(clicks.map((click) => ({ link: click.link!, at: Number(click.at) })));
  return clicks.map((click, index) =>
    bursts[index] && click.verdict !== 'machine'
      ? { ...click, verdict: 'machine', reasons: [click.reasons, 'burst'].filter(Boolean).join(',') }
      : click,
  );
}

function tallyOneReader(tally: Tally, events: ReaderEvent[]): void {
  if (events.length === 0) return;
  tally.raw += events.length;
  tally.readers++;
  for (const { verdict } of events) tally[verdict]++;
  if (events.some((event) => event.verdict === 'human')) tally.humanReaders++;
}

export function newTally(): Tally {
  return { raw: 0, human: 0, unsure: 0, machine: 0, readers: 0, humanReaders: 0 };
}
