import { pathText } from '../yaml/zod-problems.ts';
import type { Problem } from '../problem.ts';
import { isTag, markPattern } from './marks.ts';
import type { ParsedDraft } from './parse-draft.ts';
import { cutRendition, fillRendition, templateData, type CutRendition, type Rendition } from './render.ts';

/**
 * Fills a copy for a reader with all fields and for one with none. An error here would occur for every reader during
 * the send.
 */
export function fillingProblems(
  rendition: Rendition,
  draft: Pick<ParsedDraft, 'source'>,
  declared: string[],
): Problem[] {
  const problems: Problem[] = [];
  const cut = cutRendition(rendition);
  const known = Object.fromEntries(declared.map((field) => [field, `sample ${field}`]));
  const parts: [keyof CutRendition, string][] = [
    ['subject', 'subject'],
    ['html', 'intro'],
    ['text', 'intro'],
  ];
  for (const [part, key] of parts) {
    const alone: CutRendition = { subject: [], html: [], text: [], [part]: cut[part] };
    for (const fields of [known, {}]) {
      try {
        fillRendition(
          alone,
          templateData(rendition, { email: 'reader@example.org', since: rendition.date, fields }, declared),
          { link: () => '', unsubscribe: '' },
        );
      } catch (error) {
        if (problems.some(({ path }) => path === key)) continue;
        problems.push({
          severity: 'error',
          rule: 'template',
          message: `this can’t be filled in for a reader: ${(error as Error).message.split('\n')[0]}`,
          hint: 'Write each {{ … }} in its simplest form, or take it out.',
          file: draft.source.file,
          path: pathText([key]),
          ...draft.source.placeOf([key]),
        });
      }
    }
  }
  return problems;
}

/** A block's part may be omitted: HTML must be well-formed with and without what is between its tags. */
export function blocksAreWhole({ html, tags }: Pick<Rendition, 'html' | 'tags'>): boolean {
  let depth = 0;
  let from = 0;
  for (const match of html.matchAll(markPattern())) {
    if (!isTag(match[1]!)) continue;
    const tag = tags[Number(match[2])]!;
    const isElse = /^\{\{~?\s*else/.test(tag);
    if ((isElse && depth > 0) || /^\{\{~?\s*\//.test(tag)) {
      if (!isWhole(html.slice(from, match.index))) return false;
      if (!isElse) depth--;
      from = match.index + match[0].length;
    } else if (/^\{\{~?\s*#/.test(tag)) {
      if (depth > 0 && !isWhole(html.slice(from, match.index))) return false;
      depth++;
      from = match.index + match[0].length;
    }
  }
  return true;
}

/** Whether every element is opened and closed. `</p><p>` is accepted too, because it does not change the depth. */
function isWhole(fragment: string): boolean {
  const open: string[] = [];
  const closed: string[] = [];
  for (const [, slash, name] of fragment.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gi)) {
    if (/^(br|img|hr)$/i.test(name!)) continue;
    if (!slash) open.push(name!);
    else if (open.at(-1) === name) open.pop();
    else closed.push(name!);
  }
  return open.length === closed.length && closed.toReversed().every((name, index) => name === open[index]);
}
