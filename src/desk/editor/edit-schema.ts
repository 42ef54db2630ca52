import { z } from 'zod';
import type { Edit } from '../../issue/edit/edit-draft.ts';
import { maxPastedLinks } from '../../issue/pasted/found-link.ts';
import { maxDraftBytes } from './draft-source.ts';

const path = z
  .array(z.union([z.string().max(64), z.int().min(0).max(10_000)]))
  .min(1)
  .max(10);
const value = z.json().refine((given) => JSON.stringify(given).length <= maxDraftBytes, 'the value is too large');

/** An edit as a page sends it. */
export const editSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('set'), path, value }),
  z.strictObject({ op: z.literal('unset'), path }),
  z.strictObject({ op: z.literal('insert'), path, value }),
  z.strictObject({
    op: z.literal('insert-all'),
    path,
    values: z.array(value).min(1).max(maxPastedLinks),
    instead: z.boolean().default(false),
  }),
  z.strictObject({ op: z.literal('remove'), path }),
  z.strictObject({ op: z.literal('move'), from: path, to: path }),
]) satisfies z.ZodType<Edit>;
