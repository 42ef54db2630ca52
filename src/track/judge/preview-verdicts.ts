import { setImmediate as otherWork } from 'node:timers/promises';
import type { Database } from '../../db/open.ts';
import type { Verdict } from '../../db/tables/track.ts';
import { addSums, type EvidenceSums } from './evidence.ts';
import { judgeReader, readReader, sendEvidence } from './judge-reader.ts';
import { asReader, loadReaders, type StoredReader } from './load-readers.ts';
import { sendFacts } from './send-facts.ts';

/** Events of one kind that would go from one verdict to another. */
export interface VerdictChange {
  kind: 'open' | 'click';
  from: Verdict | 'unjudged';
  to: Verdict;
  events: number;
  /** The most frequent reason of the new verdict; empty for people. */
  reason: string;
}

export interface Preview {
  readers: number;
  changed: number;
  changes: VerdictChange[];
}

const readersAtOnce = 500;

/**
 * What judging a whole send by the present rules would change, without changing anything. Reads the events twice, for
 * evidence and for verdicts; keeps only the sums in memory.
 */
export async function previewVerdicts(
  db: Database,
  send: number,
  onProgress?: (readers: number) => void,
): Promise<Preview> {
  const facts = await sendFacts(db, send);
  const sums: EvidenceSums = new Map();
  for await (const stored of allReaders(db, send))
    addSums(sums, readReader(asReader(stored, stored.events, facts.links)).added, 1);
  const evidence = sendEvidence(sums);
  const changes = new Map<string, VerdictChange & { reasons: Map<string, number> }>();
  let readers = 0;
  let changed = 0;
  for await (const stored of allReaders(db, send)) {
    const reader = asReader(stored, stored.events, facts.links);
    const verdicts = new Map(judgeReader(reader, readReader(reader), evidence).map((verdict) => [verdict.id, verdict]));
    for (const { id, kind, verdict: old, counted } of stored.events) {
      const judged = verdicts.get(id);
      const from = counted === 0 ? 'unjudged' : old;
      if (!judged || judged.verdict === from || (kind !== 'open' && kind !== 'click')) continue;
      changed++;
      const key = `${kind} ${from} ${judged.verdict}`;
      const change = changes.get(key) ?? { kind, from, to: judged.verdict, events: 0, reason: '', reasons: new Map() };
      changes.set(key, change);
      change.events++;
      const [reason = ''] = judged.reasons;
      change.reasons.set(reason, (change.reasons.get(reason) ?? 0) + 1);
    }
    onProgress?.(++readers);
  }
  return {
    readers,
    changed,
    changes: [...changes.values()]
      .map(({ reasons, ...change }) => ({
        ...change,
        reason: [...reasons].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? '',
      }))
      .toSorted((a, b) => b.events - a.events),
  };
}

async function* allReaders(db: Database, send: number): AsyncGenerator<StoredReader> {
  for (let after = 0; ;) {
    const page = await db
      .selectFrom('event')
      .select('delivery_id')
      .distinct()
      .where('send_id', '=', send)
      .where('delivery_id', '>', after)
      .orderBy('delivery_id')
      .limit(readersAtOnce)
      .execute();
    if (page.length === 0) return;
    const deliveries = page.map(({ delivery_id }) => Number(delivery_id));
    yield* await loadReaders(db, send, deliveries);
    after = deliveries.at(-1)!;
    await otherWork();
  }
}
