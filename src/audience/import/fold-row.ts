/**
 * Decides what a row does to an address, given all that is known about the address. A pure function. A row may add a
 * reader, change a reader's fields, or keep a person out. It never makes an address active that is already known.
 */
import type { SubscriberStatus, SuppressionTable } from '../../db/tables/audience.ts';
import type { ReaderFields } from '../../issue/reader-fields.ts';
import { admit, type KnownReader } from '../admit.ts';
import type { Suppression } from '../suppression.ts';
import type { ImportRow } from './import-row.ts';
import type { RestoredReader } from './restored-reader.ts';
import type { KeptOutReason } from './row-reason.ts';
import { isDeparture, type Departure } from './meaning/standing.ts';

export interface Known {
  reader: KnownReader | undefined;
  suppression: Suppression | undefined;
  /** When the reader last agreed by themselves, or an editor added them by hand; only read if it matters. */
  agreedAt: number | undefined;
}

export type RowEffect =
  | { kind: 'add'; status: 'active' | 'pending' }
  /** Restores a reader from our own export, with status, ledger and suppression. */
  | { kind: 'restore'; status: SubscriberStatus | undefined; restored: RestoredReader }
  | { kind: 'update'; fields: ReaderFields }
  | { kind: 'unchanged' }
  /** A reader is no longer mailed. `suppress` is undefined if they only have not agreed. */
  | { kind: 'leave'; status: SubscriberStatus; suppress: SuppressionTable['reason'] | undefined }
  /** Not one of our readers. `suppress` is set if the address is not suppressed yet, so that no later file adds it. */
  | { kind: 'keep-out'; suppress: SuppressionTable['reason'] | undefined; reason: KeptOutReason };

/** A row and what it does. */
export interface Decided {
  row: ImportRow;
  effect: RowEffect;
}

export function foldRow(row: ImportRow, { reader, suppression, agreedAt }: Known): RowEffect {
  const { standing, restored } = row;
  if (restored && !reader && !suppression) return restore(row, restored);
  if (isDeparture(standing)) return depart(row, standing, { reader, suppression, agreedAt });
  if (standing === 'pending') {
    if (reader?.status === 'active' && !suppression)
      return agreedAt === undefined ? { kind: 'leave', status: 'pending', suppress: undefined } : { kind: 'unchanged' };
  }
  const admission = admit(reader, suppression, row.fields);
  switch (admission.kind) {
    case 'new':
      return { kind: 'add', status: standing === 'pending' ? 'pending' : 'active' };
    case 'changed':
      return { kind: 'update', fields: admission.fields };
    case 'unchanged':
      return { kind: 'unchanged' };
    case 'blocked':
      return { kind: 'keep-out', suppress: undefined, reason: admission.reason };
  }
}

const suppressionOf: Record<Departure, SuppressionTable['reason']> = {
  unsubscribed: 'unsubscribed',
  bounced: 'bounced',
  complained: 'complained',
  suppressed: 'manual',
};

function depart(
  { said = '', leftAt, restored }: ImportRow,
  standing: Departure,
  { reader, suppression, agreedAt }: Known,
): RowEffect {
  const suppress = suppressionOf[standing];
  const reason: KeptOutReason = { code: 'said-in-file', standing, said };
  // Only "unsubscribed" gives way to a stronger reason.
  const isNews = !suppression || (suppression.reason === 'unsubscribed' && suppress !== 'unsubscribed');
  // In our own export a reader may be active and suppressed; both stay.
  if (restored?.suppression && !isNews) return { kind: 'keep-out', suppress: undefined, reason };
  if (reader && (reader.status === 'active' || reader.status === 'pending')) {
    // The reader signed up again after the day on which they left according to the file.
    const cameBack = leftAt !== undefined && agreedAt !== undefined && agreedAt > leftAt;
    if (cameBack && (standing === 'unsubscribed' || standing === 'bounced')) return { kind: 'unchanged' };
    return { kind: 'leave', status: standing === 'suppressed' ? 'unsubscribed' : standing, suppress };
  }
  return { kind: 'keep-out', suppress: isNews ? suppress : undefined, reason };
}

function restore({ standing }: ImportRow, restored: RestoredReader): RowEffect {
  if (restored.status === undefined) {
    const reason: KeptOutReason = { code: 'said-in-file', standing, said: 'suppressed' };
    return restored.suppression
      ? { kind: 'restore', status: undefined, restored }
      : { kind: 'keep-out', suppress: isDeparture(standing) ? suppressionOf[standing] : undefined, reason };
  }
  // A person has changed the status to "active", but the ledger says that the reader left.
  const left = restored.ledger.at(-1)?.action === 'unsubscribed';
  const isOpen = restored.status === 'active' || restored.status === 'pending';
  return { kind: 'restore', status: left && isOpen ? 'unsubscribed' : restored.status, restored };
}
