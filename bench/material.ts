import { generateKeyPairSync } from 'node:crypto';
import { openConfig, viewContextOf } from '../src/wire/open-config.ts';
import { readDraft } from '../src/issue/read-draft.ts';
import { renderIssue, templateData, type Rendition } from '../src/issue/render.ts';
import { senderOf } from '../src/message/send-content.ts';
import { keyRing } from '../src/signing/keys.ts';
import { readBookings } from '../src/sponsor/read-bookings.ts';

/** The largest sample and everything that its copies need. */
export const config = openConfig({ variables: { PUBLIC_URL: 'https://news.example.org' } });
export const context = viewContextOf(config);
export const issue = readDraft(config.root, 180, config.publication, readBookings(config.root)).issue!;
export const sender = senderOf(config.publication, config.publicUrl);
export const keys = keyRing('a secret for the bench only');
export const fields = config.publication.fields;
export const dkimPem = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;

/** A rendition with messages of about 30 kB, shortened from the sample: the size used in docs/speed.md. */
export async function renditionOf30kB(): Promise<Rendition> {
  const small = { ...issue, sections: issue.sections.slice(0, 3) };
  return renderIssue(small, context);
}

export function dataFor(rendition: Rendition, email: string) {
  return templateData(
    rendition,
    { email, since: '2026-01-01', fields: { firstName: 'Vega', city: 'Samarkand' } },
    fields,
  );
}
