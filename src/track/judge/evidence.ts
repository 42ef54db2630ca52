/**
 * What visits of different readers have in common. Each reader adds to the sums of a send, by key: `n:` a network, `a:` a
 * program, `v:` both together, `d:` a mail domain, `t:` a time since the delivery, `s:` a signal, `o:` a way to open,
 * and `all`. Sums do not depend on the order in which readers are added, and a reader can be taken out again.
 */
import type { Company, Reader } from './reader-events.ts';
import type { OwnEvidence, Session } from './sessions.ts';

export type EvidenceSums = Map<string, Company>;

/** Visits this soon after the delivery are hardly ever a person's. */
const promptMs = 90_000;
/** Pictures loaded this soon were loaded ahead. */
export const promptOpenMs = 10_000;

/** Upper ends of the times since the delivery, in seconds. */
const delaySteps = [5, 15, 60, 180, 600, 1_800, 7_200, 28_800, 86_400] as const;
export const delayCount = delaySteps.length + 1;

/** −1 if the time of the delivery is unknown. */
export function delayStep(delayMs: number): number {
  if (Number.isNaN(delayMs)) return -1;
  const step = delaySteps.findIndex((seconds) => delayMs < seconds * 1_000);
  return step < 0 ? delaySteps.length : step;
}

function sessionKeys({ visitor }: Session): string[] {
  return [...visitor.networks, ...visitor.programs, ...visitor.pairs];
}

export function isBare({ clicks }: Session): boolean {
  return clicks.every(({ event }) => event.signals.includes('bare-request'));
}

/** What this reader adds to the sums of its send: at most one in each field of a key. */
export function addedEvidence(reader: Reader, own: OwnEvidence): EvidenceSums {
  const sums: EvidenceSums = new Map();
  for (const session of own.sessions) {
    const isMachine = session.machine.length > 0;
    const isPrompt = !isMachine && !session.isHuman && session.delayMs < promptMs;
    const isPaired = !session.isHuman && session.pairedWith.length > 0;
    for (const key of [
      ...sessionKeys(session),
      `d:${reader.mailDomain}`,
      ...(Number.isNaN(session.delayMs) ? [] : [`t:${delayStep(session.delayMs)}`]),
      ...(isBare(session) ? ['s:bare-request'] : []),
      'all',
    ]) {
      const sum = sumOf(sums, key);
      sum.readers = 1;
      if (isMachine) sum.machine = 1;
      if (session.isHuman) sum.human = 1;
      if (isPrompt) sum.prompt = 1;
      if (isPaired) sum.paired = 1;
    }
  }
  for (const { event } of own.opens)
    for (const signal of event.signals) {
      const sum = sumOf(sums, `o:${signal}`);
      sum.readers = 1;
      if (own.delayOf(event.at) < promptOpenMs) sum.prompt = 1;
    }
  return sums;
}

function sumOf(sums: EvidenceSums, key: string): Company {
  const known = sums.get(key) ?? { readers: 0, machine: 0, human: 0, prompt: 0, paired: 0 };
  sums.set(key, known);
  return known;
}

/** The sums without what this reader added: nobody is evidence against themselves. */
export function withoutOwn(sum: Company | undefined, own: Company | undefined): Company {
  const left = (field: keyof Company) => Math.max(0, (sum?.[field] ?? 0) - (own?.[field] ?? 0));
  return {
    readers: left('readers'),
    machine: left('machine'),
    human: left('human'),
    prompt: left('prompt'),
    paired: left('paired'),
  };
}

export const evidenceFields = ['readers', 'machine', 'human', 'prompt', 'paired'] as const;

/** Adds what readers showed to the sums; −1 takes it out. */
export function addSums(sums: EvidenceSums, more: EvidenceSums, sign: 1 | -1): void {
  for (const [key, row] of more) {
    const sum = sumOf(sums, key);
    for (const field of evidenceFields) sum[field] += sign * row[field];
  }
}
