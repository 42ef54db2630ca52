import { z } from 'zod';
import type { Problem } from '../../problem.ts';
import { pathParts } from '../../yaml/zod-problems.ts';
import { draftFields } from '../draft.ts';
import { kindOf, schemaOf } from '../kinds/all.ts';
import { isMarkdown, isPlainText, shapeOf, unwrap } from '../kinds/fields.ts';
import { faultWords, gapDay, type Gap, type Gaps } from './gaps.ts';

type Group = Record<string, unknown>;

/** How much is replaced around a mistake: its field, its item, its section, or the section goes. */
export const reaches = ['field', 'item', 'section', 'nothing'] as const;
export type Reach = (typeof reaches)[number];

/** Puts stand-ins into `draft`, which it changes, so that what is around a mistake can be shown. */
export function standIn(draft: Group, problems: Problem[], reach: Reach, gaps: Gaps): void {
  const broken = problems.filter(({ severity, path }) => severity === 'error' && path !== undefined);
  // From the end, so that removing a section leaves the positions of the others.
  for (const problem of broken.toReversed()) {
    const [first, ...rest] = pathParts(problem.path!);
    const gap = gapOf(problem);
    if (first === 'sections') inSections(draft, rest, gap, reach, gaps);
    else if (first !== undefined) setField(draft, String(first), draftFields, gap, gaps);
  }
}

function inSections(draft: Group, [index, list, at, ...rest]: (string | number)[], gap: Gap, reach: Reach, gaps: Gaps) {
  const sections = draft.sections as unknown[];
  if (typeof index !== 'number' || !(index in sections)) return;
  const section = sections[index];
  const kind = isGroup(section) ? kindOf(section) : undefined;
  if (reach === 'nothing') sections.splice(index, 1);
  else if (!isGroup(section) || kind === undefined || list === undefined || reach === 'section')
    sections[index] = gapSection(section, gap, gaps);
  else {
    const shape = schemaOf(kind === 'slot' ? 'sponsored' : kind).shape;
    const entries = section[list];
    if (typeof at !== 'number' || !Array.isArray(entries)) setField(section, String(list), shape, gap, gaps);
    else {
      const own = shapeOf(shape[String(list)] ?? z.unknown());
      const entry: unknown = entries[at];
      if (!isGroup(entry) || rest.length === 0 || reach === 'item') entries[at] = gapEntry(own, gap, gaps);
      else setField(entry, String(rest[0]), own, gap, gaps);
    }
  }
}

/** A required value gets its stand-in; of an optional one the sentence is shown where there is a text to hold it. */
function setField(group: Group, key: string, shape: Record<string, z.ZodType>, gap: Gap, gaps: Gaps): void {
  const schema = shape[key];
  if (schema && !(schema instanceof z.ZodOptional)) group[key] = valueFor(schema, key, gap, gaps);
  else if (schema && isMarkdown(schema)) group[key] = gaps.text(gap);
  else {
    delete group[key];
    const told = ['summary', 'text', 'note', 'intro'].find((each) => each in shape && group[each] === undefined);
    if (told) group[told] = gaps.text(gap);
  }
}

function valueFor(schema: z.ZodType, key: string, gap: Gap, gaps: Gaps): unknown {
  const inner = unwrap(schema);
  const { format } = z.globalRegistry.get(inner as z.ZodType) ?? {};
  if (format === 'uri') return gaps.address(gap.tone === 'todo' ? { tone: 'todo', words: 'no address yet' } : gap);
  if (format === 'date') return gapDay;
  if (isMarkdown(inner) || isPlainText(inner)) return gaps.text(gap);
  if (inner instanceof z.ZodNumber) return 1;
  if (!(inner instanceof z.ZodArray)) return gaps.text(gap);
  const entry = shapeOf(inner);
  return [gapEntry(entry, gap, gaps), gapEntry(entry, { tone: 'todo', words: '…' }, gaps)].slice(
    key === 'answers' ? 0 : 1,
  );
}

/** An item in which everything that it needs is a stand-in; its first text says what is wrong. */
function gapEntry(shape: Record<string, z.ZodType>, gap: Gap, gaps: Gaps): Group {
  const needed = Object.entries(shape).filter(([, schema]) => !(schema instanceof z.ZodOptional));
  return Object.fromEntries(
    needed.map(([key, schema], index) => [
      key,
      valueFor(schema, key, index === 0 ? gap : { tone: 'todo', words: '…' }, gaps),
    ]),
  );
}

function gapSection(section: unknown, gap: Gap, gaps: Gaps): Group {
  const { title } = isGroup(section) ? section : {};
  const isTitle = typeof title === 'string' && title.trim() !== '' && title.length <= 120;
  return { title: isTitle ? title : gaps.text({ tone: 'todo', words: '…' }), kind: 'text', text: gaps.text(gap) };
}

const labels: Record<string, string> = { url: 'no address yet', starts: 'day', text: 'text', by: 'name' };

function gapOf({ rule, message, path = '' }: Problem): Gap {
  const key = String(pathParts(path).at(-1));
  if (rule === 'unwritten') return { tone: 'todo', words: labels[key] ?? key };
  return { tone: 'fault', words: faultWords(message) };
}

function isGroup(value: unknown): value is Group {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
