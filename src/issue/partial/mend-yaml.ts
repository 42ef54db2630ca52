import { readYaml } from '../../yaml/yaml-source.ts';
import { faultWords, type Gaps } from './gaps.ts';

/** How many places are taken out before a text counts as unreadable. */
const maxPlaces = 6;

/**
 * The text without the entries that YAML can't read, each replaced by a stand-in; undefined if that does not help. What
 * somebody types in one item then leaves the others readable.
 */
export function mendYaml(text: string, file: string, gaps: Gaps): string | undefined {
  let mended = text;
  for (let tries = 0; tries < maxPlaces; tries++) {
    const { value, problems } = readYaml(mended, file);
    if (value !== undefined) return mended;
    const [first] = problems;
    if (first?.line === undefined) return undefined;
    const words = faultWords(first.message);
    const next = withoutEntry(mended.split('\n'), first.line - 1, (title) =>
      title ? gaps.text({ tone: 'fault', words }) : gaps.address({ tone: 'todo', words: '…' }),
    );
    if (next === undefined || next === mended) return undefined;
    mended = next;
  }
  return undefined;
}

function withoutEntry(lines: string[], at: number, gap: (title: boolean) => string): string | undefined {
  let from = Math.min(at, lines.length - 1);
  while (from >= 0 && !/^\s*- /.test(lines[from]!) && !/^[\w"'-]+["']?\s*:/.test(lines[from]!)) from--;
  if (from < 0) return undefined;
  const indent = /^\s*/.exec(lines[from]!)![0];
  let to = from + 1;
  while (
    to < lines.length &&
    (to <= at || lines[to]!.trim() === '' || /^\s*/.exec(lines[to]!)![0].length > indent.length)
  )
    to++;
  const [key] = /^[\w"'-]+/.exec(lines[from]!) ?? [];
  const isItem = lines
    .slice(0, from)
    .some((line) => /^\s*- /.test(line) && /^\s*/.exec(line)![0].length < indent.length);
  const stand =
    key !== undefined
      ? `${key}:`
      : isItem
        ? `${indent}- { title: "${gap(true)}", url: "${gap(false)}" }`
        : `${indent}- { title: "…", kind: text, text: "${gap(true)}" }`;
  return [...lines.slice(0, from), stand, ...lines.slice(from + 1, to).map(() => ''), ...lines.slice(to)].join('\n');
}
