import type { SubscriberStatus } from '../db/tables/audience.ts';
import { mergeFields, readFields, type ReaderFields } from '../issue/reader-fields.ts';
import type { Suppression } from './suppression.ts';

export type Admission =
  | { kind: 'new' }
  | { kind: 'changed'; fields: ReaderFields }
  | { kind: 'unchanged' }
  | { kind: 'blocked'; reason: BlockReason };

/** Why somebody may not be added by others; `admission-words.ts` has the words. */
export type BlockReason =
  | { code: 'unsubscribed' | 'bounced' | 'complained' }
  /** Whatever their status is, the address is suppressed. */
  | { code: 'suppressed'; because: Suppression['reason'] };

export interface KnownReader {
  status: SubscriberStatus;
  fields: string;
}

/**
 * Decides who may be added by somebody else (an import, the CLI). Readers who unsubscribed, bounced or complained are
 * blocked: only they can come back themselves. An existing reader keeps their status, so an import can't confirm
 * somebody who has not answered yet.
 */
export function admit(
  known: KnownReader | undefined,
  suppression: Suppression | undefined,
  given: ReaderFields,
): Admission {
  if (known && known.status !== 'active' && known.status !== 'pending')
    return { kind: 'blocked', reason: { code: known.status } };
  if (suppression) return { kind: 'blocked', reason: { code: 'suppressed', because: suppression.reason } };
  if (!known) return { kind: 'new' };
  const fields = mergeFields(readFields(known.fields), given);
  return fields ? { kind: 'changed', fields } : { kind: 'unchanged' };
}
