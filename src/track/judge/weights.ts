/**
 * How much each piece of evidence says, as the logarithm of how many times more likely it is with a machine than with a
 * person. Where a send has shown it often enough, its own sums count; the numbers here are what is assumed before.
 */
import { delayCount } from './evidence.ts';
import type { Company } from './reader-events.ts';

/** Of the sessions that show no machine by themselves, some one in ten is one. */
export const priorWeight = -2.2;

/** Above this a session is a machine's, below the other a person's. */
export const machineFrom = 1.5;
export const humanBelow = 0.7;

/** Shares of people's and of machines' sessions by time since the delivery; `delaySteps` has the times. */
const assumedDelays = {
  human: [0.001, 0.004, 0.025, 0.045, 0.095, 0.13, 0.19, 0.23, 0.17, 0.11],
  machine: [0.2, 0.18, 0.19, 0.12, 0.11, 0.06, 0.05, 0.04, 0.03, 0.02],
};
/** The assumed shares count as much as this many sessions. */
const assumedSessions = 40;

/** With fewer readers who clicked, somebody is trying Galley out, and clicks at once. */
const manyReaders = 30;

export function delayWeights(sums: (step: number) => Company, readers: number): number[] {
  const trust = Math.min(1, readers / manyReaders);
  const steps = Array.from({ length: delayCount }, (_, step) => sums(step));
  const total = (field: 'machine' | 'human') => steps.reduce((sum, step) => sum + step[field], 0) + assumedSessions;
  const [machines, people] = [total('machine'), total('human')];
  return steps.map((sum, step) => {
    const machine = (sum.machine + assumedSessions * assumedDelays.machine[step]!) / machines;
    const human = (sum.human + assumedSessions * assumedDelays.human[step]!) / people;
    // That no machine was seen at some time says less than that many were.
    return trust * Math.min(4.5, Math.max(-2.5, Math.log(machine / human)));
  });
}

/** How often a reader with machine visits, and one with a person's, shows each kind of visit. */
const shows: { [kind in Exclude<keyof Company, 'readers'> | 'other']: [machine: number, person: number] } = {
  machine: [0.5, 0.01],
  prompt: [0.2, 0.04],
  paired: [0.1, 0.02],
  human: [0.02, 0.42],
  other: [0.18, 0.51],
};

/** The share of machines among the readers of a sum: the most likely one, drawn to `assumed` as by so many readers. */
function shareOfMachines(company: Company, assumed: number, strength: number): number {
  const { readers, machine, human, prompt, paired } = company;
  const counts = { machine, human, prompt, paired, other: Math.max(0, readers - machine - human - prompt - paired) };
  const kinds = Object.entries(counts) as [keyof typeof shows, number][];
  const all = kinds.reduce((sum, [, count]) => sum + count, 0);
  let share = assumed;
  for (let round = 0; round < 15; round++) {
    const machines = kinds.reduce((sum, [kind, count]) => {
      const [asMachine, asPerson] = shows[kind];
      return sum + (count * share * asMachine) / (share * asMachine + (1 - share) * asPerson);
    }, strength * assumed);
    share = machines / (all + strength);
  }
  return share;
}

/** The share of machines among the readers of a send, from 2 to 50 %. */
export function machineShare(all: Company): number {
  return Math.min(0.5, Math.max(0.02, shareOfMachines(all, 0.08, 12)));
}

/** A network has few readers, who say much of it; a common program or a mail domain has many, who say little each. */
export const assumedReaders = { near: 1.5, far: 6 };

/** What the company of other readers says, compared with the send as a whole. */
export function companyWeight(company: Company, share: number, strength: number): number {
  if (company.readers === 0) return 0;
  const seen = Math.min(0.99, Math.max(0.003, shareOfMachines(company, share, strength)));
  return clip(logit(seen) - logit(share), 5);
}

export function pairedShare({ readers, paired }: Company): number {
  return readers < 2 ? 0 : paired / readers;
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}

export function probabilityOf(weight: number): number {
  return 1 / (1 + Math.exp(-weight));
}

export function clip(number: number, most: number): number {
  return Math.min(most, Math.max(-most, number));
}
