import { countDeliveries, type StatusCounts } from '../db/count-deliveries.ts';
import type { Database } from '../db/open.ts';
import type { Link, Send } from '../db/tables/send.ts';
import { subjectWithDefaults, type Rendition } from '../issue/render.ts';
import { GalleyError } from '../problem.ts';
import { judgeForReport } from '../track/judge/judge-sends.ts';
import { quarterMs } from '../track/judge/counts.ts';
import { sectionKey } from '../track/judge/send-facts.ts';
import { reportQuestions, type QuestionReport } from './question-report.ts';
import { earlierIssues, type EarlierIssues } from './earlier-issues.ts';
import { readWith, type ClientReport } from './read-with.ts';
import { readSendCounts, type Range, type ReasonCount, type Tally } from './send-counts.ts';
import { openTimeline, type Timeline } from './timeline.ts';

export interface LinkReport extends Tally {
  position: number;
  label: string;
  /** The current target. */
  url: string;
  /** The target when the mail was sent; differs from `url` if the link was corrected. */
  sentUrl: string;
  section: string | null;
  /** The sponsored slot that contains it, and its sponsor. */
  slot: number | null;
  sponsor: string | null;
  /** Readers judged human who clicked, over deliveries that may have arrived; 0 to 1. */
  clickRate: number;
  /** Why clicks were taken out or left open. */
  reasons: ReasonCount[];
}

export interface SectionReport extends Tally {
  section: string;
  links: number;
  clickRate: number;
}

/** The numbers of a sponsored item that its sponsor gets. */
export interface PlacementReport extends Tally {
  slot: number;
  sponsor: string;
  label: string;
  url: string;
  sentUrl: string;
  clickRate: number;
  reasons: ReasonCount[];
}

/** A link that was corrected after the mail was sent. */
export interface CorrectionReport {
  /** 0-based, as in `links`. */
  position: number;
  label: string;
  from: string;
  to: string;
  reason: string;
  by: string;
  at: string;
}

/** Another send of the same issue, which went to other readers. */
export interface OtherSend {
  send: number;
  audience: string;
  status: string;
  /** As in the report. */
  sentAt: string | null;
  /** Deliveries that may have arrived. */
  arrived: number;
}

export interface IssueReport {
  issue: number;
  send: number;
  audience: string;
  subject: string;
  status: string;
  /** When it began; null if it is still to begin, or was cancelled before. */
  sentAt: string | null;
  recipients: number;
  /** Sends of this issue that are not in these numbers, such as one that was cancelled half-way; oldest first. */
  otherSends: OtherSend[];
  deliveries: StatusCounts;
  /** By readers who opened or clicked: whoever clicks has opened, with or without pictures. */
  openedBy: Range & { rate: Range };
  opens: Tally & { rate: number; reasons: ReasonCount[] };
  clicks: Tally & { rate: number; reasons: ReasonCount[] };
  unsubscribes: number;
  placements: PlacementReport[];
  /** In reading order; empty if the issue has no questions. */
  questions: QuestionReport[];
  sections: SectionReport[];
  links: LinkReport[];
  /** Oldest first. */
  corrections: CorrectionReport[];
  timeline: Timeline;
  /** Empty until somebody opens the issue. */
  readWith: ClientReport[];
  /** How often each rule decided a verdict, of opens and clicks. */
  reasons: ReasonCount[];
  /** The medians of the ten issues before; null if there are fewer than three. */
  earlier: EarlierIssues | null;
  /** Version of the rules of the verdicts; whether every event was judged. */
  rules: { version: number; isComplete: boolean };
}

export interface ReportOptions {
  /** The send; by default the only one that was not cancelled. */
  send?: number | undefined;
  /** Time zone of the timeline's days; default UTC. */
  timezone?: string;
  /** The timeline continues until this time even without events; ms since the epoch. */
  now?: number;
  /** For judging what is new: what can't be judged by then is not in the report. Default: no limit. */
  judgeMs?: number;
}

/**
 * The numbers of one send of an issue. Rates are human readers over accepted and uncertain deliveries.
 *
 * @throws GalleyError E_NOT_SENT, E_NO_SEND, or E_SEND_CHOICE if the issue has several sends and none is named.
 */
export async function reportIssue(
  db: Database,
  issue: number,
  { send: wanted, timezone = 'UTC', now, judgeMs = Infinity }: ReportOptions = {},
): Promise<IssueReport> {
  const sends = await db.selectFrom('send').selectAll().where('issue_number', '=', issue).orderBy('id').execute();
  const live = sends.filter(({ status }) => status !== 'cancelled');
  if (wanted === undefined && live.length > 1) throw severalSends(issue, live);
  const send =
    wanted === undefined
      ? (live[0] ?? sends.findLast(({ started_at }) => started_at !== null) ?? sends[0])
      : sends.find(({ id }) => id === wanted);
  if (sends.length === 0)
    throw new GalleyError(`Issue ${issue} has not been sent`, {
      code: 'E_NOT_SENT',
      hint: '`galley status` lists the sends.',
    });
  if (!send)
    throw new GalleyError(`Issue ${issue} has no send ${wanted}`, {
      code: 'E_NO_SEND',
      hint: `It has ${sends.map(({ id }) => id).join(', ')}; \`galley status\` lists them all.`,
    });
  const links = await db.selectFrom('link').selectAll().where('send_id', '=', send.id).orderBy('position').execute();
  const { counts: deliveries } = await countDeliveries(db, send.id);
  const sentAt = beginOf(send);
  const timeline = openTimeline(sentAt === null ? Number(send.created_at) : Date.parse(sentAt), timezone);
  const { body } = await db
    .selectFrom('rendition')
    .select('body')
    .where('hash', '=', send.rendition_hash)
    .executeTakeFirstOrThrow();
  const rendition = JSON.parse(body) as Rendition;
  const { isComplete } = await judgeForReport(db, Number(send.id), now ?? Date.now(), judgeMs);
  const counts = await readSendCounts(db, Number(send.id));
  for (const kind of ['open', 'click'] as const)
    for (const [quarter, row] of counts.below(`${kind}/time/`)) {
      const { human, unsure, general, sophisticated } = row;
      const machine = general + sophisticated;
      if (human + unsure + machine > 0) timeline.add({ kind, at: Number(quarter) * quarterMs, human, unsure, machine });
    }
  const corrected = await db
    .selectFrom('link_correction')
    .selectAll()
    .where('send_id', '=', send.id)
    .orderBy('id')
    .execute();
  const sentUrl = ({ position, url }: Link) => corrected.find((row) => row.position === position)?.from_url ?? url;
  const arrived = arrivedOf(deliveries);
  const rate = (readers: number) => (arrived === 0 ? 0 : readers / arrived);
  const tally = (group: string) => {
    const counted = counts.tally(`click/${group}`);
    return { ...counted, clickRate: rate(counted.humanReaders) };
  };
  const reasoned = (group: string) => ({ ...tally(group), reasons: counts.reasons(`click/${group}`) });
  const [opens, clicks] = [counts.tally('open'), counts.tally('click')];
  const [openReasons, clickReasons] = [counts.reasons('open'), counts.reasons('click')];
  const { human_readers: opened, unsure_readers: perhaps } = counts.row('reader');
  const openedBy = { low: opened, high: opened + perhaps };
  return {
    issue,
    send: send.id,
    audience: send.audience,
    subject: subjectWithDefaults(rendition),
    status: send.status,
    sentAt,
    recipients: send.recipients,
    otherSends: await Promise.all(sends.filter((other) => other !== send).map((other) => otherSend(db, other))),
    deliveries,
    openedBy: { ...openedBy, rate: { low: rate(openedBy.low), high: rate(openedBy.high) } },
    opens: { ...opens, rate: rate(opens.humanReaders), reasons: openReasons },
    clicks: { ...clicks, rate: rate(clicks.humanReaders), reasons: clickReasons },
    unsubscribes: counts.row('unsubscribe').human,
    placements: placementsOf(links).map((first) => ({
      slot: first.slot!,
      sponsor: first.sponsor ?? '',
      label: first.label,
      url: first.url,
      sentUrl: sentUrl(first),
      ...reasoned(`slot/${first.slot}`),
    })),
    questions: reportQuestions(rendition.links ?? [], counts.votes),
    sections: [...Map.groupBy(links, sectionOf)].map(([section, own]) => ({
      section,
      links: own.length,
      ...tally(sectionKey(own[0]!.section)),
    })),
    links: links.map((link) => ({
      position: link.position,
      label: link.label,
      url: link.url,
      sentUrl: sentUrl(link),
      section: link.section,
      slot: link.slot,
      sponsor: link.sponsor,
      ...reasoned(`link/${link.position}`),
    })),
    corrections: corrected.map((row) => ({
      position: row.position,
      label: links.find(({ position }) => position === row.position)?.label ?? '',
      from: row.from_url,
      to: row.to_url,
      reason: row.reason,
      by: row.corrected_by,
      at: new Date(Number(row.at)).toISOString(),
    })),
    timeline: timeline.points(now),
    readWith: await readWith(db, send.id),
    reasons: sumReasons([...openReasons, ...clickReasons]),
    earlier: await earlierIssues(db, send),
    rules: { version: counts.rules, isComplete },
  };
}

function severalSends(issue: number, sends: Send[]): GalleyError {
  const choices = sends.map(({ id, audience, status }) => `${id} (to ${audience}, ${status})`);
  return new GalleyError(`Issue ${issue} has ${sends.length} sends, each with a report of its own`, {
    code: 'E_SEND_CHOICE',
    hint: `Name one with --send: ${choices.join(', ')}.`,
  });
}

async function otherSend(db: Database, send: Send): Promise<OtherSend> {
  const { counts } = await countDeliveries(db, send.id);
  return {
    send: send.id,
    audience: send.audience,
    status: send.status,
    sentAt: beginOf(send),
    arrived: arrivedOf(counts),
  };
}

/** When the send began, not when it was scheduled. */
function beginOf({ started_at }: Send): string | null {
  return started_at === null ? null : new Date(Number(started_at)).toISOString();
}

/** Includes uncertain deliveries: they may have arrived, and without them a rate could exceed 100 %. */
function arrivedOf({ accepted, uncertain }: StatusCounts): number {
  return accepted + uncertain;
}

function sumReasons(reasons: ReasonCount[]): ReasonCount[] {
  const byRule = Map.groupBy(reasons, ({ rule }) => rule);
  return [...byRule]
    .map(([rule, own]) => ({ rule, count: own.reduce((sum, { count }) => sum + count, 0) }))
    .toSorted((a, b) => b.count - a.count || a.rule.localeCompare(b.rule));
}

function sectionOf(link: Link): string {
  return link.section ?? 'Intro and closing words';
}

/** The first link of each sponsored slot, by slot. */
function placementsOf(links: Link[]): Link[] {
  const bySlot = Map.groupBy(
    links.filter((link) => link.slot !== null),
    (link) => link.slot!,
  );
  return [...bySlot].toSorted(([a], [b]) => a - b).map(([, own]) => own[0]!);
}
