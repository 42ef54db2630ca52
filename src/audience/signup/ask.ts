import type { Kysely } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { normaliseAddress } from '../../mail/address.ts';
import type { KeyRing } from '../../signing/keys.ts';
import { admit } from '../admit.ts';
import { confirmWindowMs, makeConfirmToken } from './confirm-token.ts';
import { appendConsent } from '../consent.ts';
import { mergeFields, readFields, type ReaderFields } from '../../issue/reader-fields.ts';
import { suppressionsOf } from '../suppression.ts';
import type { Addressee, Posted, SystemMailer } from '../../message/system-mailer.ts';

export interface Request {
  email: string;
  /** Tidied already. */
  fields: ReaderFields;
  source: string;
  /** What the person saw when they asked; undefined when an editor asks for them. */
  shown?: string;
}

/** A second mail to one address comes no sooner, whoever asks. */
export const againAfterMs = 10 * 60 * 1000;
/** And no more than this in a day: the form must not fill a stranger's mailbox. */
export const mostInADay = 5;

export type Asked =
  /** No address; `reason` is a clause. */
  | { kind: 'refused'; reason: string }
  /** Bounced, complained, suppressed by hand; for an editor also somebody who left. */
  | { kind: 'kept-out'; email: string; reason: string }
  /** Mailed a moment ago, or often enough today. */
  | { kind: 'waiting'; email: string }
  | { kind: 'mailed'; email: string; mail: 'confirm' | 'already'; posted: Posted };

export interface AskDeps {
  db: Database;
  clock: Clock;
  keys: KeyRing;
  publicUrl: string;
  mailer: SystemMailer;
}

/**
 * Double opt-in, its first half: who is unknown becomes `pending`, the ledger keeps what was shown, and a mail with
 * a signed link goes out. Nobody's consent changes by it: somebody who left stays unsubscribed until they confirm, and
 * a subscriber is only told that they are one.
 */
export async function askToConfirm(request: Request, deps: AskDeps): Promise<Asked> {
  const { db, clock, keys, publicUrl, mailer } = deps;
  const address = normaliseAddress(request.email);
  if (!address.ok) return { kind: 'refused', reason: address.reason };
  const at = clock.now();
  const step = await transact(db, (trx) => recordAsking(trx, { ...request, email: address.address }, at));
  if (step.kind !== 'mail') return { ...step, email: address.address };
  const { mail, to } = step;
  const action =
    mail === 'confirm'
      ? `${publicUrl}/confirm/${makeConfirmToken(keys, { subscriberId: to.subscriberId, expiresAt: at + confirmWindowMs })}`
      : `${publicUrl}/`;
  const posted = await mailer.post(mail, to, action);
  // Nothing in the ledger is ever changed: that the mail did not go out is an entry of its own, and lifts the wait.
  if (posted !== 'accepted')
    await appendConsent(db, [
      {
        subscriberId: to.subscriberId,
        action: 'asked',
        source: request.source,
        at: clock.now(),
        detail: { mail: 'not-sent' },
      },
    ]);
  return { kind: 'mailed', email: address.address, mail, posted };
}

type Step =
  | { kind: 'kept-out'; reason: string }
  | { kind: 'waiting' }
  | { kind: 'mail'; mail: 'confirm' | 'already'; to: Addressee };

async function recordAsking(trx: Kysely<Tables>, { email, fields, source, shown }: Request, at: number): Promise<Step> {
  const known = await trx
    .selectFrom('subscriber')
    .select(['id', 'status', 'fields', 'created_at'])
    .where('email', '=', email)
    .forNoKeyUpdate()
    .executeTakeFirst();
  const suppression = (await suppressionsOf(trx, [email])).get(email);
  // What a person did themselves they may take back; an editor may not ask them to.
  const mayReturn =
    shown !== undefined &&
    (!known || known.status === 'unsubscribed' || known.status === 'pending') &&
    (!suppression || suppression.reason === 'unsubscribed');
  const admission = mayReturn ? { kind: 'new' as const } : admit(known, suppression, fields);
  if (admission.kind === 'kept-out') return { kind: 'kept-out', reason: admission.reason };
  if (known && (await mailedEnough(trx, known.id, at))) return { kind: 'waiting' };

  const mail = known?.status === 'active' ? 'already' : 'confirm';
  // A stranger can fill in the form as well: nothing of a subscriber's own, or of one who left, is changed by it.
  const isOpen = !known || known.status === 'pending';
  const before = known ? readFields(known.fields) : {};
  const after = mail === 'already' ? before : (mergeFields(before, fields) ?? before);
  const id =
    known?.id ??
    (
      await trx
        .insertInto('subscriber')
        .values({ email, status: 'pending', fields: JSON.stringify(fields), created_at: at, updated_at: at })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id;
  if (known && isOpen && after !== before)
    await trx
      .updateTable('subscriber')
      .set({ fields: JSON.stringify(after), updated_at: at })
      .where('id', '=', id)
      .execute();
  await appendConsent(trx, [
    {
      subscriberId: id,
      action: 'asked',
      source,
      at,
      detail: { mail, ...(shown ? { shown } : {}), ...(isOpen || mail === 'already' ? {} : { given: fields }) },
    },
  ]);
  return { kind: 'mail', mail, to: { subscriberId: id, email, fields: after, since: Number(known?.created_at ?? at) } };
}

async function mailedEnough(trx: Kysely<Tables>, subscriberId: number, at: number): Promise<boolean> {
  const day = 24 * 60 * 60 * 1000;
  const rows = await trx
    .selectFrom('consent')
    .select(['at', 'detail'])
    .where('subscriber_id', '=', subscriberId)
    .where('action', '=', 'asked')
    .where('at', '>', at - day)
    .orderBy('id', 'desc')
    .execute();
  const entries = rows
    .map((row) => ({ at: Number(row.at), mail: (JSON.parse(row.detail ?? '{}') as { mail?: string }).mail }))
    .filter(({ mail }) => mail);
  const last = entries[0];
  if (!last || last.mail === 'not-sent') return false;
  const unsent = entries.filter(({ mail }) => mail === 'not-sent').length;
  return last.at > at - againAfterMs || entries.length - 2 * unsent >= mostInADay;
}
