import { sampleReaders } from '../issue/reader.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import { addressWords } from '../mail/address-words.ts';
import { normaliseAddress } from '../mail/address.ts';
import { GalleyError } from '../problem.ts';
import { templateData, type Rendition } from '../issue/render.ts';
import { compileMessage, type Sender } from './compile-message.ts';
import { composeCopy, type Signing } from './compose-copy.ts';
import type { Postbox, PostResult } from '../mail/posting.ts';

export interface TestCopyDeps {
  db: Database;
  clock: Clock;
  postbox: Postbox;
  sender: Sender;
  signing: Signing;
  fields: string[];
}

/** The normalised address of a test copy. @throws GalleyError E_ADDRESS */
export function testAddress(to: string): string {
  const address = normaliseAddress(to);
  if (!address.ok)
    throw new GalleyError(`${JSON.stringify(to)} is not an address: ${addressWords(address.fault)}`, {
      code: 'E_ADDRESS',
      hint: 'Write it like me@example.org.',
    });
  return address.address;
}

/**
 * Mails an issue to an editor, with “[Test]” before the subject. Links are not tracked and nothing is recorded. Filled
 * with the subscriber's fields when the address belongs to one, otherwise with a sample reader's.
 */
export async function sendTestCopy(
  rendition: Rendition,
  to: string,
  { db, clock, postbox, sender, signing, fields }: TestCopyDeps,
): Promise<PostResult> {
  const email = testAddress(to);
  const subscriber = await db
    .selectFrom('subscriber')
    .select(['fields', 'created_at'])
    .where('email', '=', email)
    .executeTakeFirst();
  const own = subscriber
    ? (JSON.parse(subscriber.fields) as Record<string, string>)
    : sampleReaders(fields).full.fields;
  const since = new Date(subscriber?.created_at ?? clock.now()).toISOString().slice(0, 10);
  const data = templateData(rendition, { email, since, fields: own }, fields);
  const message = compileMessage({ ...rendition, subject: `[Test] ${rendition.subject}` }, sender);
  const copy = await composeCopy(message, sender, { delivery: 0, email, data, tracked: false }, signing, clock.now());
  return postbox.post(copy);
}
