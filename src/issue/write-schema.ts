/** Writes `schema/draft.json`, which gives editors completion and errors while they type. `npm run schema`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { draftSchema } from './draft.ts';

export function draftJsonSchema(): string {
  return `${JSON.stringify({ title: 'Galley draft', ...z.toJSONSchema(draftSchema, { io: 'input' }) }, null, 2)}\n`;
}

if (import.meta.main) {
  mkdirSync('schema', { recursive: true });
  writeFileSync('schema/draft.json', draftJsonSchema());
  console.log('schema/draft.json written');
}
