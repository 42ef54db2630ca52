import type { Kysely } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { normaliseAddress, type AddressFault } from '../../mail/address.ts';
import type { KeyRing } from '../../signing/keys.ts';
import { makeToken, newEpoch } from '../../signing/link-token.ts';
import { admit, type BlockReason } from '../admit.ts';
import { appendConsent } from '../consent.ts';
import { mergeFields, readFields, type ReaderFields } from '../../issue/reader-fields.ts';
import { suppressionsOf } from '../suppression.ts';
import type { Addressee, Posted, SystemMailer } from '../../message/system-mailer.ts';

export interface Request {
  email: string;
  /** Already normalised. */
  fields: ReaderFields;
  source: string;
  /** What the person saw when they signed up; undefined when an editor asks for them. */
  shown?: string;
}

/** The minimum time between two mails to one address. */
export const minWaitMs = 10 * 60 * 1000;
/** The maximum per day: the form must not be used to fill a stranger's inbox. */
export const maxPerDay = 5;

export type Asked =
  /** Not a valid address. */
  | { kind: 'refused'; fault: AddressFault }
  /** Bounced, complained or suppressed manually; for an editor, also unsubscribed. */
  | { kind: 'blocked'; email: string; reason: BlockReason }
  /** Mailed a moment ago, or too often today. */
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
 * The first half of double opt-in: an unknown address becomes `pending`, the ledger stores what was shown, and a mail
 * with a signed link is sent. This changes nobody's consent: somebody who unsubscribed stays unsubscribed until they
 * confirm, and an active subscriber only learns that they are subscribed.
 */
export async function askToConfirm(request: Request, deps: AskDeps): Promise<Asked> {
  const { db, clock, keys, publicUrl, mailer } = deps;
  const address = normaliseAddress(request.email);
  if (!address.ok) return { kind: 'refused', fault: address.fault };
  const at = clock.now();
  const step = await transact(db, (trx) => recordAsking(trx, { ...request, email: address.address }, at));
  if (step.kind !== 'mail') return { ...step, email: address.address };
  const { mail, to } = step;
  const action =
    mail === 'confirm' ? `${publicUrl}/confirm/${makeToken(keys, 'confirm', step.asking)}` : `${publicUrl}/`;
  const posted = await mailer.post(mail, to, action);
  // Ledger entries are never changed, so a mail that could not be sent gets its own entry, which also ends the waiting
  // time.
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
  | { kind: 'blocked'; reason: BlockReason }
  | { kind: 'waiting' }
  /** `asking`: the ledger's new entry, for the link. */
  | { kind: 'mail'; mail: 'confirm' | 'already'; to: Addressee; asking: { epoch: number; id: number } };

async function recordAsking(trx: Kysely<Tables>, { email, fields, source, shown }: Request, at: number): Promise<Step> {
  const known = await trx
    .selectFrom('subscriber')
    .select(['id', 'status', 'fields', 'created_at'])
    .where('email', '=', email)
    .forNoKeyUpdate()
    .executeTakeFirst();
  const suppression = (await suppressionsOf(trx, [email])).get(email);
  // A person may undo their own unsubscription; an editor may not ask them to.
  const mayReturn =
    shown !== undefined &&
    (!known || known.status === 'unsubscribed' || known.status === 'pending') &&
    (!suppression || suppression.reason === 'unsubscribed');
  const admission = mayReturn ? { kind: 'new' as const } : admit(known, suppression, fields);
  if (admission.kind === 'blocked') return { kind: 'blocked', reason: admission.reason };
  if (known && (await reachedMailLimit(trx, known.id, at))) return { kind: 'waiting' };

  const mail = known?.status === 'active' ? 'already' : 'confirm';
  // A stranger may have filled in the form, so it does not change the data of a subscriber or of somebody who
  // unsubscribed.
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
  const epoch = newEpoch();
  const [asking] = await appendConsent(trx, [
    {
      subscriberId: id,
      action: 'asked',
      source,
      at,
      detail: { mail, epoch, ...(shown ? { shown } : {}), ...(isOpen || mail === 'already' ? {} : { given: fields }) },
    },
  ]);
  const to = { subscriberId: id, email, fields: after, since: Number(known?.created_at ?? at) };
  return { kind: 'mail', mail, to, asking: { epoch, id: asking! } };
}

async function reachedMailLimit(trx: Kysely<Tables>, subscriberId: number, at: number): Promise<boolean> {
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
  return last.at > at - minWaitMs || entries.length - 2 * unsent >= maxPerDay;
}
