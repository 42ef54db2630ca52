import { sql, type Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import type { Send, Tables } from '../db/tables.ts';
import { hashRendition, type Rendition } from '../issue/render.ts';
import { GalleyError } from '../problem.ts';

export interface StartDeps {
  db: Database;
  clock: Clock;
  /** Where the mail will go, as `transport.ts` names it; the send stays with it. */
  transport: string;
}

export type Started = { kind: 'started'; send: Send; batches: number } | { kind: 'already'; send: Send };

/**
 * Makes a send of an issue to everyone who is active: what will be sent, to whom, in which batches. One transaction:
 * either all of it stands in the database or nothing does. The same issue to the same audience a second time makes
 * nothing and returns the first send.
 */
export async function startSend(
  { rendition, audience = 'everyone', batchSize }: { rendition: Rendition; audience?: string; batchSize: number },
  { db, clock, transport }: StartDeps,
): Promise<Started> {
  return db.transaction().execute(async (transaction): Promise<Started> => {
    const existing = await findSend(transaction, rendition.issueNumber, audience);
    if (existing) return { kind: 'already', send: existing };

    const hash = hashRendition(rendition);
    const now = clock.now();
    await transaction
      .insertInto('rendition')
      .values({ hash, issue_number: rendition.issueNumber, theme: rendition.theme, body: JSON.stringify(rendition), created_at: now })
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute();
    const { id } = await transaction
      .insertInto('send')
      .values({ issue_number: rendition.issueNumber, audience, rendition_hash: hash, transport, status: 'sending', recipients: 0, created_at: now, finished_at: null })
      .returning('id')
      .executeTakeFirstOrThrow();
    await insertLinks(transaction, id, rendition);
    const recipients = await freezeAudience(transaction, id, rendition.issueNumber, batchSize);
    if (recipients === 0) {
      throw new GalleyError(`There is nobody to send issue ${rendition.issueNumber} to`, {
        code: 'E_NO_RECIPIENTS',
        hint: 'Add readers with `galley subscribers add` or `galley subscribers import FILE.csv`.',
      });
    }
    const batches = Math.ceil(recipients / batchSize);
    for (let from = 1; from <= batches; from += 1000) {
      const numbers = Array.from({ length: Math.min(1000, batches - from + 1) }, (_, index) => from + index);
      await transaction
        .insertInto('batch')
        .values(numbers.map((number) => ({ send_id: id, number, status: 'open' as const, owner: null, lease_until: null, due_at: 0 })))
        .execute();
    }
    await transaction.updateTable('send').set({ recipients }).where('id', '=', id).execute();
    return { kind: 'started', send: (await findSend(transaction, rendition.issueNumber, audience))!, batches };
  });
}

function findSend(transaction: Transaction<Tables>, issueNumber: number, audience: string): Promise<Send | undefined> {
  return transaction.selectFrom('send').selectAll().where('issue_number', '=', issueNumber).where('audience', '=', audience).executeTakeFirst();
}

async function insertLinks(transaction: Transaction<Tables>, send: number, { links }: Rendition): Promise<void> {
  if (links.length === 0) return;
  const rows = links.map(({ url, label, section, item, slot, sponsor }, position) => ({
    send_id: send,
    position,
    url,
    label,
    section: section ?? null,
    item: item ?? null,
    slot: slot ?? null,
    sponsor: sponsor ?? null,
  }));
  await transaction.insertInto('link').values(rows).execute();
}

/**
 * One delivery for each active subscriber, numbered into batches, inside the database. Left out: suppressed
 * addresses, and whoever has a delivery of this issue from another send already.
 */
async function freezeAudience(transaction: Transaction<Tables>, send: number, issueNumber: number, batchSize: number): Promise<number> {
  const result = await sql`
    insert into delivery (send_id, subscriber_id, batch, status)
    select ${send}, s.id, (row_number() over (order by s.id) - 1) / cast(${batchSize} as integer) + 1, 'planned'
    from subscriber s
    where s.status = 'active'
      and not exists (select 1 from suppression x where x.email = s.email)
      and not exists (
        select 1 from delivery d join send o on o.id = d.send_id
        where d.subscriber_id = s.id and o.issue_number = ${issueNumber} and o.id <> ${send}
          and d.status not in ('skipped', 'rejected')
      )
    order by s.id`.execute(transaction);
  return Number(result.numAffectedRows ?? 0n);
}
