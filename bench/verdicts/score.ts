import type { Verdict } from '../../src/db/tables/track.ts';
import type { SimulatedRequest, SimulatedSend } from './world.ts';

export interface Judged {
  request: SimulatedRequest;
  verdict: Verdict;
  /** 0 to 1: how likely a machine made it. */
  machine: number;
}

export interface Score {
  /** By kind of visitor: clicks, and how many were judged how. */
  kinds: Map<string, { isPerson: boolean; clicks: number } & Record<Verdict, number>>;
  /** By slot: clicks by people, and those counted. */
  slots: { truth: number; counted: number; low: number; high: number }[];
}

export function scoreClicks(judged: Judged[], send: SimulatedSend, rangeOf: RangeOf): Score {
  const kinds: Score['kinds'] = new Map();
  const slots = send.slots.map(() => ({ truth: 0, counted: 0, lowRisk: 0, highRisk: 0 }));
  for (const { request, verdict, machine } of judged) {
    if (request.kind !== 'click') continue;
    const row = kinds.get(request.who) ?? { isPerson: request.isPerson, clicks: 0, human: 0, unsure: 0, machine: 0 };
    kinds.set(request.who, row);
    row.clicks++;
    row[verdict]++;
    const slot = slots[send.slots.findIndex((own) => own.includes(request.link))];
    if (!slot) continue;
    if (request.isPerson) slot.truth++;
    if (verdict === 'human') {
      slot.counted++;
      slot.lowRisk += machine;
    } else slot.highRisk += 1 - machine;
  }
  return {
    kinds,
    slots: slots.map(({ truth, counted, lowRisk, highRisk }) => ({
      truth,
      counted,
      ...rangeOf({ human: counted, lowRisk, highRisk }),
    })),
  };
}

export type RangeOf = (sums: { human: number; lowRisk: number; highRisk: number }) => { low: number; high: number };
