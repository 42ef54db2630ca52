import { sql, type Kysely } from 'kysely';

/** What the sentences of earlier versions meant; `%` as in `like`. The rest told a person something and decided nothing. */
const deliverySentences: [pattern: string, code: string][] = [
  ['not sent again, it may have arrived', 'may-have-arrived'],
  ['sent again although it may have arrived', 'resent-uncertain'],
  ['the connection broke after the message was begun%', 'connection-lost'],
  ['the worker stopped while this message was being handed over', 'worker-died'],
  ['what the mail server answered could not be recorded', 'answer-unrecorded'],
  ['the send was cancelled', 'send-cancelled'],
  ['unsubscribed since the send was made%', 'unsubscribed'],
  ['bounced since the send was made%', 'bounced'],
  ['complained since the send was made%', 'complained'],
  ['pending since the send was made%', 'unconfirmed'],
  ['suppressed since the send was made%', 'suppressed'],
  ['given up after%', 'gave-up'],
];

/** Reasons become a code that programs decide on, and a detail for people. Before, both were one sentence. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('delivery').addColumn('reason_code', 'text').execute();
  await db.schema.alterTable('delivery').renameColumn('reason', 'reason_detail').execute();
  const cases = deliverySentences.map(([pattern, code]) => sql`when reason_detail like ${pattern} then ${code}`);
  await sql`
    update delivery set reason_code = case ${sql.join(cases, sql` `)} end, reason_detail = null
    where reason_detail is not null`.execute(db);

  await db.schema.alterTable('send').addColumn('pause_code', 'text').execute();
  await db.schema.alterTable('send').renameColumn('pause_reason', 'pause_detail').execute();
  const { rows } = await sql<{ id: number; sentence: string }>`
    select id, pause_detail as sentence from send where pause_detail is not null`.execute(db);
  for (const { id, sentence } of rows) {
    const { code, detail } = pauseOf(sentence);
    await sql`update send set pause_code = ${code}, pause_detail = ${detail} where id = ${id}`.execute(db);
  }

  await db.schema.alterTable('pace').addColumn('reason_code', 'text').execute();
  await db.schema.alterTable('pace').renameColumn('reason', 'reason_detail').execute();
  await sql`update pace set reason_code = 'relay-unreachable' where key like 'server:%'`.execute(db);
}

function pauseOf(sentence: string): { code: string; detail: string | null } {
  if (sentence.startsWith('this database was restored or copied')) return { code: 'database-copied', detail: null };
  if (sentence === 'there was nobody to send it to') return { code: 'no-recipients', detail: null };
  return { code: 'by-hand', detail: JSON.stringify({ note: sentence }) };
}
