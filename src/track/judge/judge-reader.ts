/**
 * The second half of the fold: a reader's own evidence, weighed with what other readers of the send showed. The same
 * events and sums give the same verdicts, in whatever order they arrived.
 */
import type { Verdict } from '../../db/tables/track.ts';
import { addedEvidence, delayStep, isBare, promptOpenMs, withoutOwn, type EvidenceSums } from './evidence.ts';
import type { Company, Features, Reader } from './reader-events.ts';
import { generalSignals } from './signals.ts';
import { ownEvidence, type OwnEvidence, type Placed, type Session } from './sessions.ts';
import {
  assumedReaders,
  clip,
  companyWeight,
  delayWeights,
  humanBelow,
  machineFrom,
  machineShare,
  pairedShare,
  priorWeight,
  probabilityOf,
} from './weights.ts';

export interface EventVerdict {
  id: number;
  verdict: Verdict;
  /** Codes, the most significant first. */
  reasons: string[];
  /** 0 to 1: how likely a machine made it. */
  machine: number;
  features: Features;
}

type Evidence = Omit<Features, 'machine'>;

/** What a send knows as a whole; `delays` and `share` follow from its sums. */
export interface SendEvidence {
  sumOf(key: string): Company | undefined;
  delays: number[];
  share: number;
}

const nothing: Company = { readers: 0, machine: 0, human: 0, prompt: 0, paired: 0 };

export function sendEvidence(sums: { get(key: string): Company | undefined }): SendEvidence {
  return {
    sumOf: (key) => sums.get(key),
    delays: delayWeights((step) => sums.get(`t:${step}`) ?? nothing, sums.get('all')?.readers ?? 0),
    share: machineShare(sums.get('all') ?? nothing),
  };
}

/** Keys of the sums that judging any reader needs. */
export const sharedKeys = ['all', ...Array.from({ length: 10 }, (_, step) => `t:${step}`), 's:bare-request'];

/** The reader's own half, which does not depend on others. */
export function readReader(reader: Reader): { own: OwnEvidence; added: EvidenceSums } {
  const own = ownEvidence(reader);
  return { own, added: addedEvidence(reader, own) };
}

export function judgeReader(
  reader: Reader,
  { own, added }: { own: OwnEvidence; added: EvidenceSums },
  send: SendEvidence,
): EventVerdict[] {
  const company = (key: string) => withoutOwn(send.sumOf(key), added.get(key));
  const verdicts: EventVerdict[] = [];
  const machines: Session[] = [];
  const companyOf = new Map<Placed | string, Evidence>();
  const featuresOf = (placed: Placed): Evidence => {
    const { event, visitor } = placed;
    // One reader's visitors are few, however often they come; what was kept is each event's own.
    const key = event.seenFrom === null ? placed : `${visitor.id} ${event.seenFrom}`;
    const known = companyOf.get(key) ?? keptFeatures(placed, company);
    companyOf.set(key, known);
    return known;
  };
  const push = (placed: Placed, verdict: Verdict, reasons: string[], machine: number) =>
    verdicts.push({
      id: placed.event.id,
      verdict,
      reasons,
      machine,
      features: { machine: Math.round(1_000 * machine), ...featuresOf(placed) },
    });

  const weighed = own.sessions.map((session) => ({ session, ...weigh(session, reader, featuresOf, company, send) }));
  settlePairs(weighed, featuresOf);
  for (const { session, weight, reasons } of weighed) {
    const verdict = weight > machineFrom ? 'machine' : weight < humanBelow ? 'human' : 'unsure';
    if (verdict === 'machine') machines.push(session);
    for (const click of session.clicks) push(click, verdict, verdict === 'human' ? [] : reasons, probabilityOf(weight));
  }
  for (const placed of [...own.general, ...own.signs])
    push(
      placed,
      'machine',
      placed.isGeneral ? generalSignals.filter((signal) => placed.event.signals.includes(signal)) : ['hidden-link'],
      0.999,
    );
  for (const open of own.opens) {
    const { verdict, reasons, machine } = judgeOpen(open, own, machines, company);
    push(open, verdict, reasons, machine);
  }
  return verdicts;
}

interface Weighed {
  session: Session;
  weight: number;
  reasons: string[];
}

function weigh(
  session: Session,
  reader: Reader,
  featuresOf: (placed: Placed) => Evidence,
  company: (key: string) => Company,
  send: SendEvidence,
): Omit<Weighed, 'session'> {
  if (session.machine.length > 0) return { weight: 5, reasons: session.machine };
  const [first] = session.clicks;
  const { n, a, v } = featuresOf(first!).company;
  const by = (counts: number[] | undefined, assumed = assumedReaders.near) =>
    counts ? companyWeight(asCompany(counts), send.share, assumed) : 0;
  const far = (key: string) => 0.5 * companyWeight(company(key), send.share, assumedReaders.far);
  // Network and program of one scanner say the same thing, so the stronger of the two counts.
  const place = strongest(v && v[0] >= 2 ? by(v) : 0, by(n));
  const parts: [code: string, weight: number][] = [
    ['at-delivery', send.delays[delayStep(session.delayMs)] ?? 0],
    ['same-network', place],
    ['same-program', 0.6 * by(a, assumedReaders.far)],
    ['same-domain', far(`d:${reader.mailDomain}`)],
    ['bare-request', isBare(session) ? far('s:bare-request') : 0],
    ['picture-too', { same: -2.2, other: -1, 'same-second': 1.5, none: 0.3 }[session.picture]],
    ['quick', paceWeight(session)],
    ['many-links', shareWeight(session, reader.links)],
    ['same-visitor', session.isTainted ? 2.5 : 0],
  ];
  const weight = clip(
    parts.reduce((sum, [, part]) => sum + part, priorWeight),
    6,
  );
  const reasons = parts
    .filter(([, part]) => part >= 0.8)
    .toSorted((one, other) => other[1] - one[1])
    .map(([code]) => code);
  return { weight, reasons: reasons.length > 0 ? reasons : ['mixed-signs'] };
}

/**
 * Of two visitors who open the same link within seconds, one checks what the other clicked. Whoever does so at many
 * readers, or has not read the mail, is the scanner; if nothing tells, the earlier one, because gateways look first.
 */
function settlePairs(weighed: Weighed[], featuresOf: (placed: Placed) => Evidence): void {
  const sessionOf = new Map(weighed.flatMap((one) => one.session.clicks.map((click) => [click, one] as const)));
  const checks = (click: Placed) => {
    const { n, a, v } = featuresOf(click).company;
    return Math.max(...[v, n, a].map((counts) => (counts ? pairedShare(asCompany(counts)) : 0)));
  };
  for (const one of weighed) {
    for (const other of one.session.pairedWith) {
      const theirs = sessionOf.get(other);
      if (!theirs || theirs === one || theirs.session.machine.length > 0) continue;
      const [first] = one.session.clicks;
      const lead = Number(theirs.session.isHuman) - Number(one.session.isHuman) || checks(first!) - checks(other);
      const isChecker = Math.abs(lead) > 0.15 ? lead > 0 : one.session.startedAt < theirs.session.startedAt;
      if (!isChecker) continue;
      one.weight = clip(one.weight + (Math.abs(lead) > 0.15 ? 4.5 : 2.4), 6);
      one.reasons = ['checked-at-click', ...one.reasons.filter((code) => code !== 'mixed-signs')];
      break;
    }
  }
}

function judgeOpen(
  open: Placed,
  own: OwnEvidence,
  machines: Session[],
  company: (key: string) => Company,
): Omit<EventVerdict, 'id' | 'features'> {
  const { event, visitor, isGeneral } = open;
  const has = (signal: string) => event.signals.includes(signal);
  if (isGeneral) return { verdict: 'machine', reasons: generalSignals.filter((signal) => has(signal)), machine: 0.999 };
  const isNear = ({ clicks }: Session) => clicks.some((click) => Math.abs(click.event.at - event.at) < 1_500);
  if (machines.some((session) => isNear(session))) return { verdict: 'machine', reasons: ['with-scan'], machine: 0.98 };
  if (has('mailbox-proxy')) {
    const { readers, prompt } = company('o:mailbox-proxy');
    return own.delayOf(event.at) < promptOpenMs && prompt >= 3 && prompt > 0.15 * readers
      ? { verdict: 'machine', reasons: ['loaded-ahead'], machine: 0.95 }
      : { verdict: 'human', reasons: ['mailbox-proxy'], machine: 0.03 };
  }
  if (has('apple-mail-privacy')) return { verdict: 'unsure', reasons: ['apple-mail-privacy'], machine: 0.5 };
  if (has('unknown-proxy')) return { verdict: 'unsure', reasons: ['unknown-proxy'], machine: 0.5 };
  const isTheirs = (session: Session) => visitor.isKnown && session.visitor.id === visitor.id;
  if (machines.some(isTheirs) && !own.sessions.some((session) => isTheirs(session) && !machines.includes(session)))
    return { verdict: 'machine', reasons: ['same-visitor'], machine: 0.95 };
  return { verdict: 'human', reasons: [], machine: 0.03 };
}

/** The company that a visit was in; as it was kept, once the hashes are gone. */
function keptFeatures({ event, visitor }: Placed, company: (key: string) => Company): Evidence {
  const place: Features['place'] = [visitor.network, visitor.program];
  if (event.seenFrom === null) return { place, company: event.features?.company ?? {} };
  const largest = (keys: string[]) => {
    const all = keys.map(company).filter(({ readers }) => readers > 0);
    const [most] = all.toSorted((one, other) => other.readers - one.readers);
    return most ? asCounts(most) : undefined;
  };
  const [n, a, v] = [largest(visitor.networks), largest(visitor.programs), largest(visitor.pairs)];
  return { place, company: { ...(n ? { n } : {}), ...(a ? { a } : {}), ...(v ? { v } : {}) } };
}

function asCounts({ readers, machine, human, prompt, paired }: Company): [number, number, number, number, number] {
  return [readers, machine, human, prompt, paired];
}

function asCompany(counts: number[]): Company {
  const [readers = 0, machine = 0, human = 0, prompt = 0, paired = 0] = counts;
  return { readers, machine, human, prompt, paired };
}

function strongest(one: number, other: number): number {
  return Math.abs(one) >= Math.abs(other) ? one : other;
}

function paceWeight({ paceMs, distinct }: Session): number {
  if (paceMs === undefined) return 0;
  if (distinct === 2) return paceMs < 250 ? 1 : 0;
  return paceMs < 250 ? 2.5 : paceMs < 500 ? 1.2 : 0;
}

function shareWeight({ distinct }: Session, links: number): number {
  if (distinct < 6) return 0;
  return distinct > 0.5 * links ? 2.5 : distinct > 0.33 * links ? 1.2 : 0;
}
