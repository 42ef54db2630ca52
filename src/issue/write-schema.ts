/**
 * `npm run schema`: writes `schema/draft.json` and `schema/bookings.json`, with which editors complete and check
 * drafts.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { bookingsSchema } from './booking.ts';
import { draftSchema } from './draft.ts';

export function draftJsonSchema(): string {
  return `${JSON.stringify({ title: 'Galley draft', ...z.toJSONSchema(draftSchema, { io: 'input' }) }, null, 2)}\n`;
}

export function bookingsJsonSchema(): string {
  return `${JSON.stringify({ title: 'Galley bookings', ...z.toJSONSchema(bookingsSchema, { io: 'input' }) }, null, 2)}\n`;
}

if (import.meta.main) {
  mkdirSync('schema', { recursive: true });
  writeFileSync('schema/draft.json', draftJsonSchema());
  writeFileSync('schema/bookings.json', bookingsJsonSchema());
  console.log('schema/draft.json and schema/bookings.json written');
}
