/**
 * The first half of the fold: what one reader's own events say. Splits clicks into sessions of one visitor each, and
 * tells sessions that can only be a machine's from those that look like a person's. A pure function of the events: the
 * order in which they arrived does not matter.
 */
import { generalSignals } from './signals.ts';
import { numberVisitors, type Visitor } from './visitors.ts';
import { machineReasons, medianOf, type RunReason } from './runs.ts';
import type { Reader, ReaderEvent } from './reader-events.ts';

export interface Placed {
  event: ReaderEvent;
  visitor: Visitor;
  isGeneral: boolean;
}

export type OwnReason = RunReason | 'head-then-get';

/** Clicks of one visitor without a long pause. */
export interface Session {
  clicks: Placed[];
  visitor: Visitor;
  startedAt: number;
  /** ms since the delivery; can be negative, because a gateway may look before it answers. */
  delayMs: number;
  /** Why it can only be a machine's; empty if it may be a person's. */
  machine: OwnReason[];
  /** How a picture of the mail was loaded before: by the same visitor, by another or a proxy, in the same second. */
  picture: 'same' | 'other' | 'same-second' | 'none';
  /** The mail was read first, and nothing was too quick: a person, whatever others did. */
  isHuman: boolean;
  /** Median ms between its links; undefined with one link. */
  paceMs: number | undefined;
  distinct: number;
  /** Clicks of other visitors on the same link within seconds. */
  pairedWith: Placed[];
  /** The same visitor was a machine in another session. */
  isTainted: boolean;
}

export interface OwnEvidence {
  sessions: Session[];
  opens: Placed[];
  general: Placed[];
  /** Clicks on pseudo-links. */
  signs: Placed[];
  delayOf(at: number): number;
}

const minuteMs = 60_000;
/** People behind a gateway may have its network and its program: a pause this long separates them from it. */
const runPauseMs = 10 * minuteMs;
const sessionPauseMs = 30 * minuteMs;
/** Clicks of visitors that change with each click belong together if they are this close. */
const changingPauseMs = 90_000;
const pairedMs = 15_000;
/** The first opens of a reader that are compared: anybody who has the address may load a picture ten thousand times. */
const maxOpens = 200;

export function ownEvidence(reader: Reader): OwnEvidence {
  const sorted = reader.events
    .filter(({ kind }) => kind === 'open' || kind === 'click')
    .toSorted((a, b) => a.at - b.at || (a.link ?? 0) - (b.link ?? 0) || a.id - b.id);
  const visitors = numberVisitors(sorted);
  const all = sorted.map((event, index): Placed => ({
    event,
    visitor: visitors[index]!,
    isGeneral: generalSignals.some((signal) => event.signals.includes(signal)),
  }));
  const clicks = all.filter(({ event }) => event.kind === 'click');
  const signs = clicks.filter(({ event }) => event.link! < 0);
  const plain = clicks.filter(({ event, isGeneral }) => event.link! >= 0 && !isGeneral);
  const opens = all.filter(({ event }) => event.kind === 'open');
  const looked = opens.filter(({ isGeneral }) => !isGeneral).slice(0, maxOpens);
  const reasons = machineClicks(plain, signs, reader.links, looked);
  for (const click of clickedAfterHead(plain, clicks))
    reasons.set(click, [...(reasons.get(click) ?? []), 'head-then-get']);
  const pairs = pairsOf(plain);
  const machineVisitors = new Set(
    [...reasons.keys()].filter(({ visitor }) => visitor.isKnown).map(({ visitor }) => visitor.id),
  );
  const delayOf = (at: number) => at - reader.deliveredAt;
  const sessions = splitSessions(plain, reasons).map((own): Session => {
    const startedAt = own[0]!.event.at;
    const { visitor } = own[0]!;
    const machine = [...new Set(own.flatMap((click) => reasons.get(click) ?? []))];
    const links = new Map(own.toReversed().map(({ event }) => [event.link!, event.at]));
    const times = [...links.values()].toSorted((a, b) => a - b);
    const paceMs = times.length < 2 ? undefined : medianOf(times.slice(1).map((at, index) => at - times[index]!));
    const picture = pictureBefore(startedAt, visitor, looked, delayOf);
    return {
      clicks: own,
      visitor,
      startedAt,
      delayMs: delayOf(startedAt),
      machine,
      picture,
      isHuman: machine.length === 0 && picture === 'same' && (paceMs === undefined || paceMs > 350),
      paceMs,
      distinct: times.length,
      pairedWith: machine.length > 0 ? [] : own.flatMap((click) => pairs.get(click) ?? []),
      isTainted: machine.length === 0 && visitor.isKnown && machineVisitors.has(visitor.id),
    };
  });
  return {
    sessions,
    opens,
    signs,
    general: clicks.filter(({ event, isGeneral }) => isGeneral && event.link! >= 0),
    delayOf,
  };
}

/** Clicks that belong to a run which no person makes, with the reasons. */
function machineClicks(plain: Placed[], signs: Placed[], links: number, opens: Placed[]): Map<Placed, OwnReason[]> {
  const reasons = new Map<Placed, OwnReason[]>();
  const blame = (run: Placed[], excused: (click: Placed) => boolean = () => false) => {
    const found = machineReasons(
      run.map(({ event }) => ({ link: event.link!, at: event.at })),
      links,
    );
    if (found.length === 0) return false;
    for (const click of run)
      if (click.event.link! >= 0 && !excused(click)) reasons.set(click, [...(reasons.get(click) ?? []), ...found]);
    return true;
  };
  const all = [...plain, ...signs].toSorted((a, b) => a.event.at - b.event.at || a.event.id - b.event.id);
  for (const own of Map.groupBy(all, ({ visitor }) => visitor.id).values()) {
    const runs = splitAtPauses(own, runPauseMs);
    const rest = runs.filter((run) => !blame(run)).flat();
    // With long pauses between the links, only all of them together show it.
    if (own[0]!.visitor.isKnown && runs.length > 1) blame(rest);
  }
  // A scanner may change its address or its program with each request. Whoever loaded the pictures first is excused.
  const hasRead = (click: Placed) =>
    opens.some(
      ({ event, visitor }) => visitor.isKnown && visitor.id === click.visitor.id && event.at < click.event.at - 2_000,
    );
  const left = () => all.filter((click) => !reasons.has(click));
  const byScope: [scope: (click: Placed) => number, pauseMs: number][] = [
    [({ visitor }) => visitor.program, runPauseMs],
    [({ visitor }) => visitor.network, runPauseMs],
    [() => 0, changingPauseMs],
  ];
  for (const [scope, pauseMs] of byScope)
    for (const [number, own] of Map.groupBy(left(), scope))
      if (number >= 0) for (const run of splitAtPauses(own, pauseMs)) if (!hasMainVisitor(run)) blame(run, hasRead);
  return reasons;
}

/** One visitor made most of the run: it has been judged by itself, and the others only happened to come then. */
function hasMainVisitor(run: Placed[]): boolean {
  const counts = [...Map.groupBy(run, ({ visitor }) => visitor.id).values()].map((own) => own.length);
  return Math.max(...counts) >= 0.6 * run.length;
}

/** Whoever asked for the headers of an address, and then for the page behind it. */
function clickedAfterHead(plain: Placed[], clicks: Placed[]): Placed[] {
  const heads = clicks.filter(({ event }) => event.signals.includes('head-request'));
  if (heads.length === 0) return [];
  const byLink = Map.groupBy(heads, ({ event }) => event.link);
  const knownHeads = new Set(heads.filter(({ visitor }) => visitor.isKnown).map(({ visitor }) => visitor.id));
  return plain.filter(
    (click) =>
      knownHeads.has(click.visitor.id) ||
      byLink.get(click.event.link)?.some(({ event, visitor }) => {
        const waited = click.event.at - event.at;
        const isNear = visitor.network >= 0 && visitor.network === click.visitor.network;
        const isAlike = visitor.program >= 0 && visitor.program === click.visitor.program;
        return waited >= 0 && waited <= minuteMs && (isNear || isAlike);
      }),
  );
}

/** Clicks of different visitors on the same link within seconds: a gateway checks an address when a person clicks. */
function pairsOf(plain: Placed[]): Map<Placed, Placed[]> {
  const pairs = new Map<Placed, Placed[]>();
  for (const own of Map.groupBy(plain, ({ event }) => event.link).values())
    for (const [index, click] of own.entries()) {
      const next = own[index + 1];
      if (!next || next.visitor.id === click.visitor.id || next.event.at - click.event.at > pairedMs) continue;
      pairs.set(click, [...(pairs.get(click) ?? []), next]);
      pairs.set(next, [...(pairs.get(next) ?? []), click]);
    }
  return pairs;
}

function splitSessions(plain: Placed[], reasons: Map<Placed, OwnReason[]>): Placed[][] {
  const byVisitor = Map.groupBy(plain, (click) => `${click.visitor.id} ${reasons.has(click)}`);
  return [...byVisitor.values()].flatMap((own) =>
    splitAtPauses(own, own[0]!.visitor.isKnown ? sessionPauseMs : runPauseMs),
  );
}

function splitAtPauses(clicks: Placed[], pauseMs: number): Placed[][] {
  const runs: Placed[][] = [];
  for (const click of clicks) {
    const run = runs.at(-1);
    if (run && click.event.at - run.at(-1)!.event.at <= pauseMs) run.push(click);
    else runs.push([click]);
  }
  return runs;
}

function pictureBefore(
  startedAt: number,
  visitor: Visitor,
  opens: Placed[],
  delayOf: (at: number) => number,
): Session['picture'] {
  const isOwn = (open: Placed) =>
    (open.visitor.network >= 0 && open.visitor.network === visitor.network) || open.visitor.id === visitor.id;
  const isDirect = ({ event }: Placed) =>
    !event.signals.some((signal) => signal.includes('proxy') || signal.includes('apple'));
  if (opens.some((open) => isOwn(open) && isDirect(open) && Math.abs(open.event.at - startedAt) < 1_500))
    return 'same-second';
  const before = opens.filter(({ event }) => event.at <= startedAt - 2_000);
  if (before.some((open) => isDirect(open) && isOwn(open))) return 'same';
  // A picture that was loaded ahead says nothing about reading.
  if (before.some((open) => !open.event.signals.includes('apple-mail-privacy') && delayOf(open.event.at) > 10_000))
    return 'other';
  return 'none';
}
