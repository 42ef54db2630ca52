import { pathParts } from '../yaml/zod-problems.ts';
import type { Finding } from './finding.ts';

/** One thing that is still to be written, in words for a list. */
export interface ToWrite {
  words: string;
  /** The first part that it is about, as in `Finding`. */
  path: string;
  line?: number | undefined;
  /** Without it the issue can be sent: the section is left out then. */
  isOptional: boolean;
}

type Open = Pick<Finding, 'rule' | 'code' | 'section' | 'path' | 'line' | 'waived'>;

const leftOut: ReadonlySet<string> = new Set(['section-left-out', 'empty-slot']);

/** Whether a finding says what is still to be written, and not what is wrong. */
export function isToWrite({ rule }: Pick<Finding, 'rule'>): boolean {
  return rule === 'unwritten' || leftOut.has(rule);
}

/**
 * What is still to be written, from the top of the draft to its end: “Subject”, “News: 2 items without an address”,
 * “3 sections without items: News, Jobs, Events”.
 */
export function checklistOf(findings: Open[]): ToWrite[] {
  const open = findings.filter(({ waived }) => !waived);
  const byRule = (wanted: string) => open.filter(({ rule }) => rule === wanted);
  const needed = Map.groupBy(byRule('unwritten'), ({ path = '' }) => groupOf(pathParts(path)));
  return [
    ...[...needed.values()].map((group) => ({ ...placeOf(group), words: neededWords(group), isOptional: false })),
    ...optional(byRule('section-left-out'), emptyWords),
    ...optional(byRule('empty-slot'), slotWords),
  ];
}

function optional(group: Open[], words: (group: Open[]) => string): ToWrite[] {
  return group.length === 0 ? [] : [{ ...placeOf(group), words: words(group), isOptional: true }];
}

function placeOf([first]: Open[]): Pick<ToWrite, 'path' | 'line'> {
  return { path: first?.path ?? '', line: first?.line };
}

/** Items of one section that lack the same are one line of the list. */
function groupOf([first, index, ...rest]: PropertyKey[]): string {
  const isEntry = typeof rest[1] === 'number';
  return JSON.stringify([first, index, rest[0], isEntry ? rest.at(-1) : undefined]);
}

const headWords: Record<string, string> = {
  number: 'Number',
  subject: 'Subject',
  preheader: 'Preheader',
  date: 'Date',
  sections: 'A section with something in it',
};

/** What is missing, with its article. */
const keyWords: Record<string, string> = {
  title: 'a title',
  url: 'an address',
  starts: 'a first day',
  company: 'a company',
  sponsor: 'a sponsor',
  quote: 'the words that were said',
  by: 'the name of who said it',
  question: 'a question',
  answers: 'answers',
  items: 'items',
  text: 'text',
  value: 'a figure',
  label: 'what it counts',
  src: 'a picture',
  alt: 'a description of the picture',
};

function neededWords(group: Open[]): string {
  const [first, index, ...rest] = pathParts(group[0]!.path ?? '');
  if (first !== 'sections' || index === undefined) return headWords[String(first)] ?? String(first);
  const missing = keyWords[String(rest.at(-1))] ?? String(rest.at(-1));
  const one = rest[0] === 'answers' ? 'answer' : rest[0] === 'figures' ? 'figure' : 'item';
  if (typeof rest[1] !== 'number') return `${nameOf(group[0]!)}: ${missing}`;
  return `${nameOf(group[0]!)}: ${group.length === 1 ? `1 ${one}` : `${group.length} ${one}s`} without ${missing}`;
}

function emptyWords(empty: Open[]): string {
  const missing = empty.every(({ code }) => code === 'no-items') ? 'items' : 'content';
  return `${empty.length === 1 ? '1 section' : `${empty.length} sections`} without ${missing}: ${empty.map(nameOf).join(', ')}`;
}

function slotWords(slots: Open[]): string {
  return `${slots.length === 1 ? '1 sponsored slot' : `${slots.length} sponsored slots`} without content`;
}

function nameOf({ section, path = '' }: Open): string {
  return section ?? `section ${Number(pathParts(path)[1]) + 1}`;
}
