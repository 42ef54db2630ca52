import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { shortened } from './quote.ts';
import type { YamlSource } from './yaml-source.ts';

/** Nobody reads more problems of one group than this. */
const maxIssues = 100;
/** Longer words are not misspelt keys. */
const maxWord = 60;

/**
 * Converts zod's errors to problems with positions in the file. `prefix` is the path of `schema` within the file.
 * Unknown keys get the nearest known one as a suggestion.
 */
export function problemsFromZod(
  error: z.ZodError,
  source: YamlSource,
  schema: z.ZodType,
  prefix: PropertyKey[] = [],
): Problem[] {
  const meant = new Set<string>();
  const mistyped = new Set(error.issues.flatMap(({ code, path }) => (code === 'invalid_type' ? [pathText(path)] : [])));
  const problems = error.issues.slice(0, maxIssues).flatMap((issue): Problem[] => {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const known = keysOf(schemaAt(schema, issue.path));
      const keys = issue.keys.slice(0, maxIssues);
      for (const near of keys.map((key) => nearest(key, known))) if (near) meant.add(pathText([...path, near]));
      return keys.map((key) => unknownKey(key, known, source, path));
    }
    // A text in place of a list is one mistake: it is not also reported as too long.
    if (issue.code === 'too_big' && issue.origin === 'string' && mistyped.has(pathText(issue.path))) return [];
    const key = path.at(-1);
    const place =
      issue.input === undefined && typeof key === 'string' ? source.placeOf(path.slice(0, -1)) : source.placeOf(path);
    return [{ severity: 'error', ...explain(issue, key), file: source.file, path: pathText(path), ...place }];
  });
  // `titel` is unknown and `title` missing: one mistake, reported once.
  return problems.filter((problem) => problem.rule !== 'missing-key' || !meant.has(problem.path!));
}

export function unknownKey(key: string, known: string[], source: YamlSource, path: PropertyKey[]): Problem {
  const near = nearest(key, known);
  return {
    severity: 'error',
    rule: 'unknown-key',
    message: `unknown key \`${shortened(key, maxWord)}\`` + (near ? `, did you mean \`${near}\`?` : ''),
    hint: near ? undefined : `Known here: ${known.join(', ')}.`,
    file: source.file,
    path: pathText([...path, key]),
    ...source.placeOfKey(path, key),
  };
}

/** `sections[2].items[0].url` */
export function pathText(path: PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );
}

/** The parts of a path that `pathText` wrote. */
export function pathParts(text: string): (string | number)[] {
  return [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? key! : Number(index),
  );
}

/** Undefined where nothing is written. */
export function valueAt(data: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (here, part) =>
      here !== null && typeof here === 'object' ? (here as Record<PropertyKey, unknown>)[part] : undefined,
    data,
  );
}

type RawIssue = z.core.$ZodIssue;

function explain(issue: RawIssue, key: PropertyKey | undefined): { rule: string; message: string; hint?: string } {
  const name = typeof key === 'number' ? `entry ${key + 1}` : `\`${String(key ?? 'the file')}\``;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) {
        return {
          rule: 'missing-key',
          message: `${name} is missing`,
          hint: `Add ${name} here (${kindOf(issue.expected)}).`,
        };
      }
      return {
        rule: 'wrong-type',
        message: `${name} must be ${kindOf(issue.expected)}, not ${kindOfValue(issue.input)}`,
        hint: quoteHint(issue),
      };
    case 'invalid_value': {
      const values = issue.values.map(String);
      const near = typeof issue.input === 'string' ? nearest(issue.input, values) : undefined;
      return {
        rule: 'wrong-value',
        message: `${name} can't be ${JSON.stringify(issue.input)}` + (near ? `, did you mean \`${near}\`?` : ''),
        hint: `Use ${values.join(' or ')}.`,
      };
    }
    case 'too_small':
    case 'too_big':
      if (issue.origin === 'number' || issue.origin === 'int') {
        const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
        return { rule: 'out-of-range', message: `${name} must be ${bound}` };
      }
      return { rule: issue.code === 'too_small' ? 'empty' : 'too-long', message: issue.message };
    default:
      return {
        rule: 'wrong-value',
        message: issue.message.startsWith('Invalid') ? `${name} is not valid: ${issue.message}` : issue.message,
      };
  }
}

function quoteHint({ expected, input }: { expected: string; input?: unknown }): string | undefined {
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean'))
    return `Put quotes around it: "${String(input)}".`;
  if (expected === 'string' && input !== null && typeof input === 'object')
    return 'A text that contains “: ” or starts with { or [ needs quotes around it.';
  if (typeof input !== 'string') return undefined;
  const bare = input.replaceAll(/^[\s"'“”„«»‘’]+|[\s"'“”„«»‘’]+$/g, '');
  if (/^(?:number|int)$/.test(expected)) {
    const digits = bare.replaceAll(/[\s_,.'’]/g, '');
    return /^[-+]?\d+$/.test(digits)
      ? `Write it without quotes and other signs: ${digits}.`
      : 'Write it with digits alone.';
  }
  if (expected === 'boolean') {
    if (/^(?:true|yes|on|y|1)$/i.test(bare)) return 'Write true, without quotes.';
    return /^(?:false|no|off|n|0)$/i.test(bare) ? 'Write false, without quotes.' : 'Write true or false.';
  }
  if (expected === 'array' && input.length < 200) return `Write it as a list: [${bare}].`;
  return undefined;
}

function kindOf(expected: string): string {
  const words: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a group of keys',
  };
  return words[expected] ?? expected;
}

function kindOfValue(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'number') return `the number ${value}`;
  return value === true || value === false ? String(value) : typeof value;
}

/** The schema at `path`, through objects, arrays and their wrappers; undefined if the path leaves the schema. */
function schemaAt(schema: z.ZodType, path: PropertyKey[]): z.ZodType | undefined {
  let here: z.ZodType | undefined = unwrap(schema);
  for (const part of path) {
    if (here instanceof z.ZodObject) here = unwrap(here.shape[String(part)]);
    else if (here instanceof z.ZodArray) here = unwrap(here.element as z.ZodType);
    else return undefined;
  }
  return here;
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let inner = schema;
  for (;;) {
    if (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault)
      inner = inner.unwrap() as z.ZodType;
    // `z.preprocess`: the keys are those of what is read.
    else if (inner instanceof z.ZodPipe && inner.in instanceof z.ZodTransform) inner = inner.out as z.ZodType;
    else return inner;
  }
}

export function keysOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** Returns the candidate that needs the fewest edits, if it is close enough to be a typing mistake. */
export function nearest(word: string, candidates: string[]): string | undefined {
  if (word.length > maxWord) return undefined;
  const wanted = word.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.floor(Math.max(word.length, best.candidate.length) / 3))
    ? best.candidate
    : undefined;
}

/** Edits to get from one word to the other: insert, delete, replace, swap neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      row[j] = Math.min(row[j - 1]! + 1, rows[i - 1]![j]! + 1, rows[i - 1]![j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
