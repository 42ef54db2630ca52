import { z } from 'zod';
import { kindOf, schemaOf } from './kinds/all.ts';
import { shapeOf } from './kinds/fields.ts';

/** What has nothing in it yet: no value, a text of white space, or a list or group of such. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return typeof value === 'object' && Object.values(value).every(isBlank);
}

/** What names a section and says what it is to hold. */
const frame = ['title', 'kind', 'id', 'sponsored'];

/**
 * Whether readers do not get a section as written, because nothing but its frame is there: a title without items, a
 * slot without a booking. A misspelt key is content: it is reported instead.
 */
export function isLeftOut(section: unknown): boolean {
  if (section === null || typeof section !== 'object' || Array.isArray(section)) return false;
  const kind = kindOf(section as Record<string, unknown>);
  if (kind === undefined) return false;
  const known = schemaOf(kind === 'slot' ? 'sponsored' : kind).shape;
  return Object.entries(section).every(([key, value]) => frame.includes(key) || (key in known && isBlank(value)));
}

/** The name by which people know a section as written; undefined if it has none. */
export function nameOfSection(section: unknown): string | undefined {
  const { title, sponsor, question, sponsored } = (section ?? {}) as Record<string, unknown>;
  const name = [title, sponsor, question].find((words) => typeof words === 'string' && words.trim() !== '');
  if (typeof name === 'string') return name.trim();
  return typeof sponsored === 'number' ? `Slot ${sponsored}` : undefined;
}

/** Whether an issue needs a value at this path. `head` has the keys beside `sections`. */
export function isRequired(path: PropertyKey[], draft: unknown, head: Record<string, z.ZodType>): boolean {
  const [first, index, ...rest] = path;
  if (first !== 'sections') return path.length === 1 && !(head[String(first)] instanceof z.ZodOptional);
  if (rest.length === 0) return index === undefined;
  const section = (draft as { sections?: unknown[] }).sections?.[Number(index)] ?? {};
  const kind = kindOf(section as Record<string, unknown>);
  let schema: z.ZodType | undefined = kind && schemaOf(kind);
  for (const part of rest) {
    if (typeof part === 'string') schema = schema && shapeOf(schema)[part];
    if (schema instanceof z.ZodOptional) return false;
  }
  return schema !== undefined && typeof rest.at(-1) === 'string';
}
