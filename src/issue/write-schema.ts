/**
 * `npm run schema`: writes `schema/draft.json`, `schema/bookings.json` and `schema/galley.json`, with which editors complete
 * and check these files.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { publicationJsonSchema } from '../config/publication.ts';
import { bookingsSchema } from './booking.ts';
import { draftSchema } from './draft.ts';

export function draftJsonSchema(): string {
  return `${JSON.stringify({ title: 'Galley draft', ...z.toJSONSchema(draftSchema, { io: 'input' }) }, null, 2)}\n`;
}

export function galleyJsonSchema(): string {
  return `${JSON.stringify({ title: 'Galley publication', ...publicationJsonSchema() }, null, 2)}\n`;
}

export function bookingsJsonSchema(): string {
  return `${JSON.stringify({ title: 'Galley bookings', ...z.toJSONSchema(bookingsSchema, { io: 'input' }) }, null, 2)}\n`;
}

if (import.meta.main) {
  mkdirSync('schema', { recursive: true });
  writeFileSync('schema/draft.json', draftJsonSchema());
  writeFileSync('schema/bookings.json', bookingsJsonSchema());
  writeFileSync('schema/galley.json', galleyJsonSchema());
  console.log('schema/draft.json, schema/bookings.json and schema/galley.json written');
}
