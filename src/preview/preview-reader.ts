import { readFields, type ReaderFields } from '../issue/reader-fields.ts';
import { sampleReaders } from '../issue/reader.ts';
import type { Database } from '../db/open.ts';
import type { Choices } from './choices.ts';

/** The reader for whom a preview is filled. */
export interface PreviewReader {
  /** Shown to people: `all fields filled`, or the address. */
  label: string;
  email: string;
  /** ISO date of joining. */
  since: string;
  fields: ReaderFields;
  /** Set for a subscriber, not for a sample. */
  subscriberId?: number;
  /** The requested subscriber does not exist (any more); a sample is used. */
  missing?: boolean;
}

/** The chosen reader. Samples have joined on the day of the issue. */
export async function previewReader(
  { reader, fields }: Choices,
  issueDate: string,
  { db, declared }: { db: Database; declared: string[] },
): Promise<PreviewReader> {
  const { full, bare } = sampleReaders(declared);
  const all: PreviewReader = { label: 'all fields filled', email: full.email, since: issueDate, fields: full.fields };
  if (reader === 'full') return all;
  if (reader === 'bare') return { label: 'no fields', email: bare.email, since: issueDate, fields: {} };
  if (reader === 'own') {
    const own = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''));
    const words = Object.entries(own).map(([field, value]) => `${field} ${value}`);
    return {
      label: words.length > 0 ? words.join(', ') : 'no fields',
      email: full.email,
      since: issueDate,
      fields: own,
    };
  }
  const subscriber = await db
    .selectFrom('subscriber')
    .select(['id', 'email', 'fields', 'created_at'])
    .where('id', '=', Number(reader))
    .executeTakeFirst();
  if (!subscriber) return { ...all, missing: true };
  return {
    label: subscriber.email,
    email: subscriber.email,
    since: new Date(Number(subscriber.created_at)).toISOString().slice(0, 10),
    fields: readFields(subscriber.fields),
    subscriberId: subscriber.id,
  };
}
