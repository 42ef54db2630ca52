import { parse } from 'yaml';
import type { Problem } from '../problem.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { pathText } from '../yaml/zod-problems.ts';
import { kindNames, sectionKinds, writtenKindNames } from './kinds/all.ts';
import { unwrittenUrl } from './kinds/starter-words.ts';
import { starterDraft, unwrittenIntro } from './starter-draft.ts';

/** Keys of a starter whose text an editor may keep. */
const kept = new Set([
  ...['number', 'date', 'kind', 'sponsored'],
  ...kindNames.flatMap((name) => sectionKinds[name].kept ?? []),
]);

/** Reports text from `galley new` that nobody has replaced: it must not reach a reader. */
export function placeholderProblems(source: YamlSource): Problem[] {
  const starters = starterTexts();
  return textsOf(source.value).flatMap(({ path, text }): Problem[] => {
    const key = String(path.at(-1));
    const isUnwritten =
      key === 'intro'
        ? text.includes(unwrittenIntro)
        : key === 'url'
          ? text.trim() === starterUrl(source.value, path)
          : !isSectionTitle(path) && starters.has(`${key}: ${text.trim()}`);
    if (!isUnwritten) return [];
    return [
      {
        severity: 'error',
        rule: 'unwritten',
        message: `\`${key}\` still says what \`galley new\` put there`,
        hint: path[0] === 'sections' ? 'Write it, or take the item out.' : 'Write your own.',
        file: source.file,
        path: pathText(path),
        ...source.placeOf(path),
      },
    ];
  });
}

/** `key: text` for every text in a starter with all kinds of section. */
function starterTexts(): Set<string> {
  const sections = writtenKindNames.map((kind) => ({ title: kind, kind }));
  const texts = textsOf(
    parse(starterDraft({ number: 1, date: '2026-01-01', name: '', theme: '', fields: [], sections })),
  );
  return new Set(
    texts
      .filter(({ path }) => !isSectionTitle(path) && !kept.has(String(path.at(-1))))
      .map(({ path, text }) => `${String(path.at(-1))}: ${text.trim()}`),
  );
}

/** The address of the first item in a section's starter, which is made from the section's title. */
function starterUrl(draft: unknown, [sections, index]: PropertyKey[]): string | undefined {
  const title =
    sections === 'sections'
      ? (draft as { sections?: { title?: unknown }[] }).sections?.[Number(index)]?.title
      : undefined;
  return typeof title === 'string' ? unwrittenUrl(title) : undefined;
}

function isSectionTitle(path: PropertyKey[]): boolean {
  return path.length === 3 && path[0] === 'sections' && path[2] === 'title';
}

function textsOf(value: unknown, path: PropertyKey[] = []): { path: PropertyKey[]; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((entry, index) => textsOf(entry, [...path, index]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, entry]) => textsOf(entry, [...path, key]));
}
