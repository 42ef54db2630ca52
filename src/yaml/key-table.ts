import { z } from 'zod';

/** The kind of value that a key takes; it is the same everywhere in the file. */
export interface KeyKind {
  /** Its value is a text or a list of texts, kept as written even where YAML reads a number, a date or yes. */
  isText: boolean;
  /** Its value may be a list of such texts. */
  isList: boolean;
  /** Its value may be any words; false for a slug, a date or a web address. */
  isFree: boolean;
  /** Several lines are expected: a summary, not a title. */
  isProse: boolean;
  isNumber: boolean;
}

/** The keys of a file, by name: in Galley's files a name means the same kind of value everywhere, or counts as neither. */
export type KeyTable = ReadonlyMap<string, KeyKind>;

export const noKeys: KeyTable = new Map();

/** Accepted by a field that takes any words. */
const anyWords = 'four plain words of #text';

/** Too long for a title, but not for a paragraph. */
const aParagraph = 'word '.repeat(90);

/** Every key of a schema and of the groups and lists in it. */
export function keyTable(schema: z.ZodType): KeyTable {
  const table = new Map<string, KeyKind>();
  const seen = new Set<z.core.$ZodType>();
  const visit = (each: z.core.$ZodType): void => {
    if (seen.has(each)) return;
    seen.add(each);
    for (const part of partsOf(each)) visit(part);
    if (!(each instanceof z.ZodObject)) return;
    for (const [key, field] of Object.entries(each.shape)) {
      const kind = kindOf(field);
      const before = table.get(key);
      table.set(key, before ? both(before, kind) : kind);
      visit(field);
    }
  };
  visit(schema);
  return table;
}

function both(one: KeyKind, other: KeyKind): KeyKind {
  return {
    isText: one.isText && other.isText,
    isList: one.isList || other.isList,
    isFree: one.isFree && other.isFree,
    isProse: one.isProse || other.isProse,
    isNumber: one.isNumber && other.isNumber,
  };
}

function kindOf(field: z.ZodType): KeyKind {
  const types = valuesOf(field);
  const isText = types.length > 0 && types.every(isTextType);
  return {
    isText,
    isList: holdsList(field),
    isFree: isText && takes(field, anyWords) && !hasExamples(field),
    isProse: isText && takes(field, aParagraph),
    isNumber: types.length > 0 && types.every((type) => type instanceof z.ZodNumber),
  };
}

/** Returns the types of single values that a field takes, alone or in a list. */
function valuesOf(field: z.core.$ZodType): z.core.$ZodType[] {
  const parts = partsOf(field);
  return parts.length === 0 ? [field] : parts.flatMap(valuesOf);
}

function holdsList(field: z.core.$ZodType): boolean {
  return field instanceof z.ZodArray || (!(field instanceof z.ZodObject) && partsOf(field).some(holdsList));
}

function isTextType(type: z.core.$ZodType): boolean {
  if (type instanceof z.ZodLiteral) return [...type.values].every((value) => typeof value === 'string');
  return type instanceof z.ZodString || type instanceof z.ZodEnum;
}

function takes(field: z.ZodType, words: string): boolean {
  return field.safeParse(words).success || field.safeParse([words]).success;
}

/** A field with examples has a choice of names, such as the names of the themes. */
function hasExamples(field: z.ZodType): boolean {
  return field.meta()?.examples !== undefined;
}

function partsOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return [schema.unwrap()];
  if (schema instanceof z.ZodPipe) return [schema.in instanceof z.ZodTransform ? schema.out : schema.in];
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodUnion) return [...schema.options];
  if (schema instanceof z.ZodLazy) return [schema.unwrap()];
  return [];
}
