import type { Database } from '../../src/db/open.ts';

/** A finished send with so many deliveries, ids in order; rows and nothing behind them. */
export async function insertSend(
  db: Database,
  {
    issue = 7,
    createdAt = Date.parse('2026-11-27T10:00:00Z'),
    deliveries = 0,
  }: { issue?: number; createdAt?: number; deliveries?: number } = {},
): Promise<{ send: number; deliveries: number[] }> {
  const hash = `issue ${issue}`;
  await db
    .insertInto('rendition')
    .values({ hash, issue_number: issue, theme: 'digest', body: '{}', created_at: createdAt })
    .execute();
  const { id: send } = await db
    .insertInto('send')
    .values({
      issue_number: issue,
      audience: 'everyone',
      rendition_hash: hash,
      transport: 'inbox',
      status: 'finished',
      recipients: deliveries,
      per_second: null,
      finish_by: null,
      pause_code: null,
      pause_detail: null,
      scheduled_at: null,
      created_at: createdAt,
      started_at: createdAt,
      finished_at: createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const ids: number[] = [];
  for (let index = 0; index < deliveries; index++) {
    const { id: subscriber_id } = await db
      .insertInto('subscriber')
      .values({
        email: `reader-${issue}-${index}@example.org`,
        status: 'active',
        fields: '{}',
        created_at: createdAt,
        updated_at: createdAt,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const { id } = await db
      .insertInto('delivery')
      .values({
        send_id: send,
        subscriber_id,
        batch: 1,
        status: 'accepted',
        attempted_at: null,
        closed_at: null,
        next_try_at: null,
        reply_code: null,
        reply_enhanced: null,
        reply_text: null,
        queue_id: null,
        relay: null,
        reason_code: null,
        reason_detail: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    ids.push(Number(id));
  }
  return { send: Number(send), deliveries: ids };
}

/** What the table of clients says. */
export function clientRows(db: Database) {
  return db.selectFrom('reader_client').selectAll().orderBy('send_id').orderBy('client').execute();
}
