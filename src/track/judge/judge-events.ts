/**
 * Judges stored events and keeps the sums: a few readers in each transaction, each with all their events. What a reader
 * added to the sums before is taken out and what they add now is put in, in the transaction that writes the verdicts,
 * so counts always equal the stored events. Any number of processes may do it at the same time.
 */
import { sql, type Transaction } from 'kysely';
import { jsonRows } from '../../db/json-rows.ts';
import type { Database } from '../../db/open.ts';
import { lockName } from '../../db/portable.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { addReader, countFields, type Counts } from './counts.ts';
import { addSums, evidenceFields, type EvidenceSums } from './evidence.ts';
import { judgeReader, readReader, sendEvidence, sharedKeys, type EventVerdict } from './judge-reader.ts';
import { asCounted, asReader, loadReaders, type StoredEvent, type StoredReader } from './load-readers.ts';
import type { Company } from './reader-events.ts';
import { rulesVersion } from './rules-version.ts';
import type { SendFacts } from './send-facts.ts';

/** Judges these readers with all that is known by now. Returns how many events have another verdict than before. */
export async function judgeReaders(
  db: Database,
  facts: SendFacts,
  deliveries: number[],
  now: number,
): Promise<{ changed: number }> {
  return transact(db, async (transaction) => {
    await lockName(transaction, `verdicts of send ${facts.send}`);
    await startOver(transaction, facts.send);
    const readers = await loadReaders(transaction, facts.send, deliveries);
    const read = readers.map((stored) => readStored(stored, facts.links));
    const added: EvidenceSums = new Map();
    for (const { before, after } of read) {
      addSums(added, before.added, -1);
      addSums(added, after.added, 1);
    }
    if (await addEvidence(transaction, facts.send, added)) await noteChange(transaction, facts.send, now);
    const keys = [...sharedKeys, 'o:mailbox-proxy', ...read.flatMap(({ after }) => [...after.added.keys()])];
    const evidence = sendEvidence(await evidenceOf(transaction, facts.send, [...new Set(keys)]));
    const counts: Counts = new Map();
    const rows: UpdatedEvent[] = [];
    let changed = 0;
    for (const { stored, reader, after } of read) {
      const verdicts = new Map(judgeReader(reader, after, evidence).map((verdict) => [verdict.id, verdict]));
      const judged = stored.events.map((event) => withVerdict(event, verdicts.get(event.id)));
      addReader(counts, stored.events.map(asCounted), facts, -1);
      addReader(counts, judged.map(asCounted), facts, 1);
      for (const [index, event] of judged.entries()) {
        const old = stored.events[index]!;
        if (old.counted > 0 && old.verdict !== event.verdict) changed++;
        if (isOther(old, event)) rows.push(asUpdate(event));
      }
    }
    await writeVerdicts(transaction, rows);
    await addCounts(transaction, facts.send, counts);
    return { changed };
  });
}

function readStored(stored: StoredReader, links: number) {
  const reader = asReader(stored, stored.events, links);
  // Only what was summed up by these rules is in the sums.
  const summed = stored.events.filter(({ rules }) => rules === rulesVersion);
  const after = readReader(reader);
  const before = summed.length === stored.events.length ? after : readReader(asReader(stored, summed, links));
  return { stored, reader, before, after };
}

function withVerdict(event: StoredEvent, verdict: EventVerdict | undefined): StoredEvent {
  const seen = { ...event, rules: rulesVersion, counted: event.repeats + 1 };
  if (!verdict) return seen; // an unsubscription, or its undoing
  return {
    ...seen,
    verdict: verdict.verdict,
    reasons: verdict.reasons.join(','),
    features: verdict.features,
    storedFeatures: JSON.stringify(verdict.features),
  };
}

function isOther(old: StoredEvent, event: StoredEvent): boolean {
  return (
    old.counted !== event.counted ||
    old.rules !== event.rules ||
    old.verdict !== event.verdict ||
    old.reasons !== event.reasons ||
    old.storedFeatures !== event.storedFeatures
  );
}

interface UpdatedEvent {
  id: number;
  verdict: string;
  reasons: string;
  features: string | null;
  counted: number;
}

function asUpdate({ id, verdict, reasons, storedFeatures, counted }: StoredEvent): UpdatedEvent {
  return { id, verdict, reasons, features: storedFeatures, counted };
}

async function writeVerdicts(transaction: Transaction<Tables>, rows: UpdatedEvent[]): Promise<void> {
  if (rows.length === 0) return;
  const table = jsonRows(transaction, rows, {
    id: 'bigint',
    verdict: 'text',
    reasons: 'text',
    features: 'text',
    counted: 'integer',
  });
  await sql`
    update event set verdict = v.verdict, reasons = v.reasons, features = v.features, counted = v.counted,
      rules = ${rulesVersion}
    from ${table} where event.id = v.id`.execute(transaction);
}

/** Under new rules the evidence of a send is summed up anew; its counts stay, and change as readers are judged again. */
async function startOver(transaction: Transaction<Tables>, send: number): Promise<void> {
  const judged = await transaction
    .selectFrom('send_judged')
    .select('rules')
    .where('send_id', '=', send)
    .executeTakeFirst();
  if (judged?.rules === rulesVersion) return;
  await transaction.deleteFrom('visit_evidence').where('send_id', '=', send).execute();
  await transaction
    .insertInto('send_judged')
    .values({ send_id: send, settled_at: 0, settle_ms: 0, changed_at: 1, rules: rulesVersion })
    .onConflict((conflict) => conflict.column('send_id').doUpdateSet({ rules: rulesVersion, changed_at: 1 }))
    .execute();
}

/** Other readers of the send may have to be judged again: `settleSend`. */
async function noteChange(transaction: Transaction<Tables>, send: number, now: number): Promise<void> {
  await transaction.updateTable('send_judged').set({ changed_at: now }).where('send_id', '=', send).execute();
}

async function addEvidence(transaction: Transaction<Tables>, send: number, sums: EvidenceSums): Promise<boolean> {
  const rows = [...sums].flatMap(([key, sum]) =>
    evidenceFields.some((field) => sum[field] !== 0) ? [{ key, ...sum }] : [],
  );
  await addRows(transaction, 'visit_evidence', send, rows, evidenceFields);
  return rows.length > 0;
}

async function addCounts(transaction: Transaction<Tables>, send: number, counts: Counts): Promise<void> {
  const rows = [...counts].flatMap(([key, row]) =>
    countFields.some((field) => row[field] !== 0) ? [{ key, ...row }] : [],
  );
  await addRows(transaction, 'send_count', send, rows, countFields);
}

/** Adds to the rows of a table of sums; one statement. */
async function addRows(
  transaction: Transaction<Tables>,
  table: 'send_count' | 'visit_evidence',
  send: number,
  rows: { key: string }[],
  fields: readonly string[],
): Promise<void> {
  if (rows.length === 0) return;
  const given = jsonRows(transaction, rows, {
    key: 'text',
    ...Object.fromEntries(fields.map((field) => [field, 'integer' as const])),
  });
  const names = sql.join(fields.map((field) => sql.ref(field)));
  const sums = sql.join(
    fields.map((field) => sql`${sql.ref(field)} = ${sql.ref(`${table}.${field}`)} + ${sql.ref(`excluded.${field}`)}`),
  );
  await sql`
    insert into ${sql.table(table)} (send_id, key, ${names})
    select cast(${send} as bigint), v.key, ${sql.join(fields.map((field) => sql.ref(`v.${field}`)))} from ${given} where true
    on conflict (send_id, key) do update set ${sums}`.execute(transaction);
}

async function evidenceOf(
  transaction: Transaction<Tables>,
  send: number,
  keys: string[],
): Promise<Map<string, Company>> {
  const found = new Map<string, Company>();
  // As lists, and not as a table to join: SQLite would read all evidence of the send and look each key up in it.
  for (let at = 0; at < keys.length; at += keysAtOnce) {
    const rows = await transaction
      .selectFrom('visit_evidence')
      .select(['key', ...evidenceFields])
      .where('send_id', '=', send)
      .where('key', 'in', keys.slice(at, at + keysAtOnce))
      .execute();
    for (const { key, ...sums } of rows) found.set(key, sums);
  }
  return found;
}

const keysAtOnce = 5_000;
