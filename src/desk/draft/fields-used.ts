import type { Rendition } from '../../issue/render.ts';

/** How a draft uses one personal field. */
export interface FieldUse {
  field: string;
  /** How often its value is printed. */
  printed: number;
  /** How often something depends on whether it has a value: `{{#if}}`, `{{#unless}}`, `default`. */
  asked: number;
  /** The values that it is compared with, as in `(eq subscriber.city "Łódź")`, without repetitions. */
  compared: string[];
}

/** All fields used in the subject, preheader and intro, in order of appearance; also `email` and `since`. */
export function fieldsUsed({ tags }: Pick<Rendition, 'tags'>): FieldUse[] {
  const uses = new Map<string, FieldUse>();
  const useOf = (field: string): FieldUse => {
    const use = uses.get(field) ?? { field, printed: 0, asked: 0, compared: [] };
    uses.set(field, use);
    return use;
  };
  for (const tag of tags) {
    const isBlock = /^\{\{~?\s*#/.test(tag);
    // The field may be on either side, and the text in either kind of quotes.
    const comparisons = [...tag.matchAll(/\(\s*eq\s+([^()]*?)\s*\)|^\{\{~?\s*eq\s+([^()]*?)\s*~?\}\}/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    for (const comparison of comparisons) {
      const field = /subscriber\.(\w+)/.exec(comparison)?.[1];
      const text = /"([^"]*)"|'([^']*)'/.exec(comparison);
      if (!field) continue;
      const use = useOf(field);
      const value = text?.[1] ?? text?.[2];
      if (value !== undefined && !use.compared.includes(value)) use.compared.push(value);
    }
    const rest = comparisons.reduce((left, comparison) => left.replace(comparison, ''), tag);
    for (const [, field] of rest.matchAll(/\bsubscriber\.(\w+)/g)) {
      const use = useOf(field!);
      if (isBlock) use.asked++;
      else use.printed++;
      if (!isBlock && /^\{\{~?\s*default\b/.test(tag)) use.asked++;
    }
  }
  return [...uses.values()];
}
