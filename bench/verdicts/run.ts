import { openDatabase } from '../../src/db/open.ts';
import type { Verdict } from '../../src/db/tables/track.ts';
import { judgeForReport } from '../../src/track/judge/judge-sends.ts';
import { countRange } from '../../src/track/judge/range.ts';
import { firstWorld } from './first-world.ts';
import { isSign, playSend } from './play-send.ts';
import { scoreClicks, type Judged } from './score.ts';
import { secondWorld } from './second-world.ts';
import type { World } from './world.ts';

export interface KindScore {
  world: string;
  scanned: number;
  who: string;
  isPerson: boolean;
  clicks: number;
  human: number;
  unsure: number;
  machine: number;
}

export interface SlotScore {
  world: string;
  scanned: number;
  seed: number;
  slot: number;
  truth: number;
  counted: number;
  low: number;
  high: number;
}

const worlds: [name: string, world: World][] = [
  ['first world', firstWorld],
  ['second world', secondWorld],
];
const beganAt = Date.parse('2026-11-27T09:00:00Z');

/** Simulates sends to 4,300 readers through the real routes, and compares verdicts with the truth about each request. */
export async function benchVerdicts(seeds: number): Promise<{ kinds: KindScore[]; slots: SlotScore[] }> {
  const kinds = new Map<string, KindScore>();
  const slots: SlotScore[] = [];
  for (const [world, simulate] of worlds)
    for (const scanned of [0.05, 0.2])
      for (let seed = 1; seed <= seeds; seed++) {
        const { kinds: own, slots: items } = await judgeOnce(simulate, { seed: seed * 77, scanned });
        for (const [who, { isPerson, clicks, human, unsure, machine }] of own) {
          const key = `${world} ${scanned} ${who}`;
          const sum = kinds.get(key) ?? { world, scanned, who, isPerson, clicks: 0, human: 0, unsure: 0, machine: 0 };
          kinds.set(key, sum);
          sum.clicks += clicks;
          sum.human += human;
          sum.unsure += unsure;
          sum.machine += machine;
        }
        for (const [slot, item] of items.entries()) slots.push({ world, scanned, seed, slot: slot + 1, ...item });
      }
  return { kinds: [...kinds.values()], slots };
}

async function judgeOnce(simulate: World, { seed, scanned }: { seed: number; scanned: number }) {
  const simulated = simulate({ seed, readers: 4_300, scanned });
  const db = await openDatabase('sqlite::memory:');
  try {
    const { send, deliveries } = await playSend(db, simulated, { issue: 1, beganAt });
    await judgeForReport(db, send, beganAt, Infinity);
    const rows = await db.selectFrom('event').selectAll().where('kind', '=', 'click').execute();
    const verdictOf = new Map<string, { verdict: Verdict; machine: number }[]>();
    for (const row of rows) {
      if (isSign(row.link)) continue;
      const { machine } = JSON.parse(row.features!) as { machine: number };
      const key = `${row.delivery_id} ${row.link} ${row.at}`;
      // A repeat has no row of its own: it is counted with the request that it repeats.
      const judged = { verdict: row.verdict, machine: machine / 1_000 };
      verdictOf.set(key, [...(verdictOf.get(key) ?? []), judged]);
    }
    const last = new Map<string, { verdict: Verdict; machine: number }>();
    const judged = simulated.requests.flatMap((request): Judged[] => {
      if (request.kind !== 'click') return [];
      const visitor = `${request.reader} ${request.link} ${request.address} ${request.userAgent} ${request.method}`;
      const at = Math.round(beganAt + request.at);
      const own = verdictOf.get(`${deliveries[request.reader]} ${request.link} ${at}`)?.shift() ?? last.get(visitor);
      if (!own) throw new Error(`a request of ${request.who} was not stored`);
      last.set(visitor, own);
      return [{ request, ...own }];
    });
    return scoreClicks(judged, simulated, countRange);
  } finally {
    await db.destroy();
  }
}

/** Percent of these clicks. */
export function shareOf(rows: KindScore[], field: 'human' | 'unsure' | 'machine'): number {
  const sum = (name: 'clicks' | typeof field) => rows.reduce((total, row) => total + row[name], 0);
  return (100 * sum(field)) / Math.max(1, sum('clicks'));
}
