import type { SubscriberStatus } from '../db/tables/audience.ts';
import { mergeFields, readFields, type ReaderFields } from '../issue/reader-fields.ts';
import type { Suppression } from './suppression.ts';

export type Admission =
  | { kind: 'new' }
  | { kind: 'changed'; fields: ReaderFields }
  | { kind: 'unchanged' }
  | { kind: 'kept-out'; reason: string };

export interface KnownReader {
  status: SubscriberStatus;
  fields: string;
}

/**
 * The one place that says who may come in by somebody else's hand (an import, the CLI). Whoever left, bounced or
 * complained stays out: only the person can come back. A reader who is there keeps their status, so that an
 * import can't confirm somebody who has not answered yet.
 */
export function admit(
  known: KnownReader | undefined,
  suppression: Suppression | undefined,
  given: ReaderFields,
): Admission {
  if (known && known.status !== 'active' && known.status !== 'pending')
    return { kind: 'kept-out', reason: departures[known.status] };
  if (suppression) return { kind: 'kept-out', reason: `suppressed: ${departures[suppression.reason]}` };
  if (!known) return { kind: 'new' };
  const fields = mergeFields(readFields(known.fields), given);
  return fields ? { kind: 'changed', fields } : { kind: 'unchanged' };
}

const departures = {
  unsubscribed: 'has unsubscribed',
  bounced: 'the address bounced',
  complained: 'complained about a mail',
  manual: 'put there by hand',
} as const;
