/**
 * The counts of a send, as each reader adds to them. A reader is added with the verdicts of one time and taken out again
 * with the same ones, so the sums are always those of the stored events. Keys: `open` and `click`, each with
 * `/link/3`, `/section/…`, `/slot/1`, `/time/<quarter of an hour since 1970>` and `/reason/<code>`, the last two also
 * below a slot or link; `reader`, who opened or clicked; `vote/3` by answer; `unsubscribe`.
 */
import type { EventKind, SendCountTable, Verdict } from '../../db/tables/track.ts';
import { openVoteCounter } from '../count-votes.ts';
import { isGeneralCode } from './signals.ts';

export type CountRow = Omit<SendCountTable, 'send_id' | 'key'>;
export type Counts = Map<string, CountRow>;

/** An event with its verdict, as often as it came. */
export interface CountedEvent {
  kind: EventKind;
  link: number | null;
  at: number;
  verdict: Verdict;
  reasons: string[];
  /** 0 to 1: how likely a machine made it. */
  machine: number;
  times: number;
}

/** Where clicks on a link count besides the total: `link/3`, `section/News`, `slot/1`. */
export type GroupsOf = (link: number) => string[];
export type QuestionOf = (link: number) => string | undefined;

export const quarterMs = 15 * 60_000;

export const countFields = [
  'human',
  'unsure',
  'general',
  'sophisticated',
  'readers',
  'human_readers',
  'unsure_readers',
  'risk_low',
  'risk_high',
] as const;

export function noCount(): CountRow {
  return {
    human: 0,
    unsure: 0,
    general: 0,
    sophisticated: 0,
    readers: 0,
    human_readers: 0,
    unsure_readers: 0,
    risk_low: 0,
    risk_high: 0,
  };
}

/** Adds one reader's events, all of them, in any order. `sign` −1 takes them out. */
export function addReader(
  counts: Counts,
  events: CountedEvent[],
  { groupsOf, questionOf }: { groupsOf: GroupsOf; questionOf: QuestionOf },
  sign: 1 | -1 = 1,
): void {
  const own: Counts = new Map();
  const sorted = events.filter(({ times }) => times > 0).toSorted((a, b) => a.at - b.at);
  const real = sorted.filter(({ kind, link }) => kind === 'open' || (kind === 'click' && link! >= 0));
  for (const event of real) {
    const { kind, link, at, reasons } = event;
    const groups = kind === 'click' ? groupsOf(link!) : [];
    count(own, kind, event);
    for (const group of groups) count(own, `${kind}/${group}`, event);
    count(own, `${kind}/time/${Math.floor(at / quarterMs)}`, event);
    const [reason] = reasons;
    if (reason !== undefined)
      for (const group of ['', ...groups.filter((name) => !name.startsWith('section/')).map((name) => `/${name}`)])
        count(own, `${kind}${group}/reason/${reason}`, event);
  }
  for (const row of own.values()) {
    row.readers = 1;
    row.human_readers = row.human > 0 ? 1 : 0;
    row.unsure_readers = row.human === 0 && row.unsure > 0 ? 1 : 0;
  }
  if (real.length > 0) {
    const verdicts = new Set(real.map(({ verdict }) => verdict));
    own.set('reader', {
      ...noCount(),
      readers: 1,
      human_readers: verdicts.has('human') ? 1 : 0,
      unsure_readers: !verdicts.has('human') && verdicts.has('unsure') ? 1 : 0,
    });
  }
  addVotes(own, real, questionOf);
  if (sorted.findLast(({ kind }) => kind === 'unsubscribe' || kind === 'undo')?.kind === 'unsubscribe')
    own.set('unsubscribe', { ...noCount(), human: 1, readers: 1, human_readers: 1 });
  for (const [key, row] of own) addRow(counts, key, row, sign);
}

function addRow(counts: Counts, key: string, row: CountRow, sign = 1): void {
  const sum = counts.get(key) ?? noCount();
  counts.set(key, sum);
  for (const field of countFields) sum[field] += sign * row[field];
}

function count(own: Counts, key: string, { verdict, reasons, machine, times }: CountedEvent): void {
  const row = own.get(key) ?? noCount();
  own.set(key, row);
  const field = verdict === 'machine' ? (isGeneralCode(reasons[0]) ? 'general' : 'sophisticated') : verdict;
  row[field] += times;
  if (verdict === 'human') row.risk_low += Math.round(1_000 * machine) * times;
  else row.risk_high += Math.round(1_000 * (1 - machine)) * times;
}

function addVotes(own: Counts, events: CountedEvent[], questionOf: QuestionOf): void {
  const clicks = events.flatMap(({ kind, link, verdict, at }) =>
    kind === 'click' ? [{ link: link!, verdict, at }] : [],
  );
  const answers = [...new Set(clicks.map(({ link }) => link))].filter((link) => questionOf(link) !== undefined);
  if (answers.length === 0) return;
  const votes = openVoteCounter(questionOf);
  votes.add(clicks);
  for (const link of answers) {
    const { human, unsure, machine } = votes.of(link);
    if (human + unsure + machine > 0) own.set(`vote/${link}`, { ...noCount(), human, unsure, sophisticated: machine });
  }
}
