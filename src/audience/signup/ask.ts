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
import { countMail } from './mailbox-limit.ts';
import type { MailLater } from './mail-later.ts';
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
 * The first half of double opt-in, for an editor who waits for the result: records the request and posts the mail.
 */
export async function askToConfirm(request: Request, deps: AskDeps): Promise<Asked> {
  const recorded = await recordRequest(request, deps);
  if (recorded.kind !== 'mail') return recorded;
  const posted = await recorded.post();
  if (posted !== 'accepted') await recorded.recordNotSent();
  return { kind: 'mailed', email: recorded.email, mail: recorded.mail, posted };
}

/**
 * The same for the form on the website: the mail is handed over later, so that the caller can answer at once and in the
 * same words whoever the address belongs to.
 */
export async function askToConfirmLater(
  request: Request,
  { later, ...deps }: AskDeps & { later: MailLater },
): Promise<{ kind: 'refused'; fault: AddressFault } | { kind: 'asked'; email: string }> {
  const recorded = await recordRequest(request, deps);
  if (recorded.kind === 'refused') return recorded;
  if (recorded.kind === 'mail')
    later.add({
      attempt: async () => ((await recorded.isNewest()) ? recorded.post() : undefined),
      onFailed: recorded.recordNotSent,
    });
  return { kind: 'asked', email: recorded.email };
}

type Recorded =
  | Exclude<Asked, { kind: 'mailed' }>
  | {
      kind: 'mail';
      email: string;
      mail: 'confirm' | 'already';
      /** One attempt. */
      post(): Promise<Posted>;
      /** Ends the waiting time, so that the person can ask again at once. */
      recordNotSent(): Promise<void>;
      /** Whether nobody has asked for this address since. */
      isNewest(): Promise<boolean>;
    };

/**
 * An unknown address becomes `pending`, the ledger stores what was shown, and a mail with a signed link is due. This
 * changes nobody's consent: somebody who unsubscribed stays unsubscribed until they confirm, and an active subscriber
 * only learns that they are subscribed.
 */
async function recordRequest(request: Request, deps: AskDeps): Promise<Recorded> {
  const { db, clock, keys, publicUrl, mailer } = deps;
  const address = normaliseAddress(request.email);
  if (!address.ok) return { kind: 'refused', fault: address.fault };
  const email = address.address;
  const step = await transact(db, (trx) => recordAsking(trx, { ...request, email }, clock.now(), keys));
  if (step.kind !== 'mail') return { ...step, email };
  const { mail, to, asking } = step;
  const action = mail === 'confirm' ? `${publicUrl}/confirm/${makeToken(keys, 'confirm', asking)}` : `${publicUrl}/`;
  return {
    kind: 'mail',
    email,
    mail,
    post: () => mailer.post(mail, to, action),
    // Ledger entries are never changed, so a mail that could not be sent gets its own entry.
    async recordNotSent() {
      const detail = { mail: 'not-sent' };
      const { source } = request;
      await appendConsent(db, [{ subscriberId: to.subscriberId, action: 'asked', source, at: clock.now(), detail }]);
    },
    async isNewest() {
      const newer = await db
        .selectFrom('consent')
        .select('detail')
        .where('subscriber_id', '=', to.subscriberId)
        .where('id', '>', asking.id)
        .execute();
      return newer.every(({ detail }) => mailIn(detail) === 'not-sent');
    },
  };
}

type Step =
  | { kind: 'blocked'; reason: BlockReason }
  | { kind: 'waiting' }
  /** `asking`: the ledger's new entry, for the link. */
  | { kind: 'mail'; mail: 'confirm' | 'already'; to: Addressee; asking: { epoch: number; id: number } };

async function recordAsking(
  trx: Kysely<Tables>,
  { email, fields, source, shown }: Request,
  at: number,
  keys: KeyRing,
): Promise<Step> {
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
  if (known && (await wasMailedLately(trx, known.id, at))) return { kind: 'waiting' };
  // The form must not be used to fill a stranger's inbox, under however many spellings of its address.
  if (!(await countMail(trx, email, at, keys))) return { kind: 'waiting' };

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

async function wasMailedLately(trx: Kysely<Tables>, subscriberId: number, at: number): Promise<boolean> {
  const rows = await trx
    .selectFrom('consent')
    .select(['at', 'detail'])
    .where('subscriber_id', '=', subscriberId)
    .where('action', '=', 'asked')
    .where('at', '>', at - minWaitMs)
    .orderBy('id', 'desc')
    .execute();
  const last = rows.map(({ detail }) => mailIn(detail)).find((mail) => mail !== undefined);
  return last !== undefined && last !== 'not-sent';
}

function mailIn(detail: string | null): string | undefined {
  return (JSON.parse(detail ?? '{}') as { mail?: string }).mail;
}
