import { z } from 'zod';
import { draftFields } from '../draft.ts';
import { kindOf, schemaOf } from './all.ts';
import { isMarkdown, isPlainText, unwrap } from './fields.ts';

/** A text for readers, as written in the draft. */
export interface WrittenText {
  path: PropertyKey[];
  text: string;
  as: 'markdown' | 'plain';
}

/** All texts of a draft for readers, in the order of the schemas. Works on the draft as written, valid or not. */
export function writtenTexts(draft: unknown): WrittenText[] {
  if (draft === null || typeof draft !== 'object') return [];
  const { sections } = draft as { sections?: unknown };
  return [
    ...textsIn(draft, draftFields, []),
    ...(Array.isArray(sections) ? sections : []).flatMap((section: unknown, index) => {
      if (section === null || typeof section !== 'object') return [];
      const kind = kindOf(section as Record<string, unknown>);
      return kind ? textsIn(section, schemaOf(kind).shape, ['sections', index]) : [];
    }),
  ];
}

function textsIn(group: object, shape: Record<string, z.core.$ZodType>, path: PropertyKey[]): WrittenText[] {
  return Object.entries(shape).flatMap(([key, schema]) =>
    // The name of a theme is not the editor's text.
    key === 'theme' ? [] : textsOf((group as Record<string, unknown>)[key], schema, [...path, key]),
  );
}

function textsOf(value: unknown, schema: z.core.$ZodType, path: PropertyKey[]): WrittenText[] {
  if (typeof value === 'string') {
    if (isMarkdown(schema)) return [{ path, text: value, as: 'markdown' }];
    return isPlainText(schema) ? [{ path, text: value, as: 'plain' }] : [];
  }
  const inner = unwrap(schema);
  if (Array.isArray(value) && inner instanceof z.ZodArray)
    return value.flatMap((entry, index) => textsOf(entry, inner.element, [...path, index]));
  if (value !== null && typeof value === 'object' && inner instanceof z.ZodObject)
    return textsIn(value, inner.shape, path);
  return [];
}
