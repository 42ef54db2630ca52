import { markPattern } from '../../issue/marks.ts';
import type { Rendition } from '../../issue/render.ts';

/** If counts are more changes of one kind, only their number is given. */
const maxListed = 3;

/**
 * What a reader would see differently, in phrases: `the subject was “A” and is “B”`. Empty when nothing has changed.
 */
export function changesBetween(before: Rendition, now: Rendition): string[] {
  const changes: string[] = [];
  for (const part of ['subject', 'preheader', 'date', 'lang', 'publicationName'] as const) {
    if (before[part] !== now[part])
      changes.push(`the ${partNames[part]} was “${shown(before[part])}” and is “${shown(now[part])}”`);
  }
  changes.push(...linkChanges(before, now));
  const isReported = (line: string) => [before.subject, now.subject, before.preheader, now.preheader].includes(line);
  const [removed, added] = [missingLines(before.text, now.text), missingLines(now.text, before.text)].map((lines) =>
    lines.filter((line) => !isReported(line)),
  ) as [string[], string[]];
  if (removed.length > 0)
    changes.push(
      removed.length > maxListed
        ? `${removed.length} lines of the text are gone`
        : `gone: ${removed.map((line) => `“${shown(line)}”`).join(', ')}`,
    );
  if (added.length > 0)
    changes.push(
      added.length > maxListed
        ? `${added.length} lines of the text are new`
        : `new: ${added.map((line) => `“${shown(line)}”`).join(', ')}`,
    );
  if (changes.length === 0 && before.html !== now.html)
    changes.push(`the ${now.theme} theme’s HTML is different: its look, a picture or its alternative text`);
  if (changes.length === 0 && JSON.stringify(before) !== JSON.stringify(now))
    changes.push('a reader’s field or a sponsored slot is different');
  return changes;
}

const partNames = {
  subject: 'subject',
  preheader: 'preheader',
  date: 'date',
  lang: 'language',
  publicationName: 'publication’s name',
};

function linkChanges(before: Rendition, now: Rendition): string[] {
  const then = new Map(before.links.map((link) => [`${link.item ?? ''} ${link.label}`, link.url]));
  const changed = now.links.flatMap((link) => {
    const url = then.get(`${link.item ?? ''} ${link.label}`);
    return url !== undefined && url !== link.url
      ? [`“${shown(link.label)}” led to ${url} and leads to ${link.url}`]
      : [];
  });
  return changed.length > maxListed ? [`${changed.length} links lead elsewhere`] : changed;
}

/**
 * Lines of `text` that are missing in `other`, counted with multiplicity. Web addresses and blank lines are ignored.
 */
function missingLines(text: string, other: string): string[] {
  const counts = new Map<string, number>();
  for (const line of linesOf(other)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return linesOf(text).filter((line) => {
    const left = counts.get(line) ?? 0;
    if (left > 0) counts.set(line, left - 1);
    return left === 0;
  });
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^<?https?:\/\//.test(line));
}

/** Placeholders become dots, because each reader gets another value. */
function shown(text: string): string {
  const plain = text.replaceAll(markPattern(), '…').replaceAll(/…+/g, '…').trim();
  return plain.length > 70 ? `${plain.slice(0, 69)}…` : plain;
}
