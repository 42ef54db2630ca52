/** `segments:` in galley.yaml: rules that select readers. `audience/segment.ts` evaluates them. */
import { z } from 'zod';

const text = z.string().trim().min(1, 'this is empty').max(200, 'this is longer than 200 characters');
/** One value or a list; a number that YAML parsed is read as the text that was written. */
const values = z.preprocess(
  listOf,
  z.array(text).min(1, 'the list is empty').max(200, 'more than 200 values in one list'),
);

function listOf(written: unknown): unknown {
  const list = Array.isArray(written) ? written : [written];
  return list.map((value) => (typeof value === 'number' ? String(value) : value));
}

const day = z.string().refine(isDay, 'write a day that exists, such as 2026-10-01');

function isDay(written: string): boolean {
  try {
    return (
      /^\d{4}-\d{2}-\d{2}$/.test(written) &&
      Temporal.PlainDate.from(written, { overflow: 'reject' }).toString() === written
    );
  } catch {
    return false;
  }
}

/** `city: Łódź` and `city: [Łódź, Kraków]` are short for `city: { is: … }`. */
const fieldTest = z.preprocess(
  (written) => (written !== null && typeof written === 'object' && !Array.isArray(written) ? written : { is: written }),
  z.strictObject({
    is: values.optional(),
    /** Matches any other value, or none. */
    not: values.optional(),
    startsWith: text.optional(),
    /** Whether the field has a value. */
    known: z.boolean().optional(),
  }),
);

const sinceTest = z.strictObject({
  /** First day (inclusive), in the publication's time zone. */
  from: day.optional(),
  /** End day (exclusive). */
  before: day.optional(),
  lastDays: z.int().min(1).max(36_500).optional(),
});

const emailTest = z.strictObject({ domain: values });

export type FieldTest = z.output<typeof fieldTest>;

/** All conditions must hold; `any` requires one of several rules, `not` the opposite of one. */
export interface SegmentRule {
  since?: z.output<typeof sinceTest>;
  email?: z.output<typeof emailTest>;
  any?: SegmentRule[];
  not?: SegmentRule;
  fields: Record<string, FieldTest>;
}

const own = ['since', 'email', 'any', 'not'];

const rule: z.ZodType<SegmentRule> = z.lazy(() =>
  z
    .object({
      since: sinceTest.optional(),
      email: emailTest.optional(),
      any: z.array(rule).min(1, 'the list is empty').max(20).optional(),
      not: rule.optional(),
    })
    .catchall(fieldTest)
    .refine((group) => Object.keys(group).length > 0, 'a rule needs at least one condition')
    .transform(({ since, email, any, not, ...fields }) => ({
      ...(since ? { since } : {}),
      ...(email ? { email } : {}),
      ...(any ? { any } : {}),
      ...(not ? { not } : {}),
      fields: fields as Record<string, FieldTest>,
    })),
);

export const segmentSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'name is empty')
    .max(60, 'name is longer than 60 characters')
    .refine((name) => name !== 'everyone', '`everyone` already means all active readers; choose another name'),
  where: rule,
});

export type Segment = z.output<typeof segmentSchema>;

/** Every reader field that a rule uses, with its path. */
export function fieldsAsked(written: unknown, path: PropertyKey[] = []): { field: string; path: PropertyKey[] }[] {
  if (written === null || typeof written !== 'object' || Array.isArray(written)) return [];
  const { any, not, ...rest } = written as Record<string, unknown>;
  const here = Object.keys(rest)
    .filter((key) => !own.includes(key))
    .map((field) => ({ field, path: [...path, field] }));
  const deeper: { rule: unknown; way: PropertyKey[] }[] = [
    ...(Array.isArray(any) ? any.map((each: unknown, index) => ({ rule: each, way: [...path, 'any', index] })) : []),
    ...(not === undefined ? [] : [{ rule: not, way: [...path, 'not'] }]),
  ];
  return [...here, ...deeper.flatMap(({ rule: each, way }) => fieldsAsked(each, way))];
}
