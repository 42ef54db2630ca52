import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml';
import { bookingFor, type Bookings } from '../../issue/booking.ts';
import type { Path } from '../../issue/edit/edit-draft-places.ts';
import { tooLarge } from '../../yaml/text-size.ts';
import { pathText } from '../../yaml/zod-problems.ts';
import { formOf, kindOfSection } from './form-fields.ts';
import { worstOf, type ShownProblem } from './shown-problem.ts';

export interface OutlineEntry {
  path: Path;
  /** 1-based. */
  line: number;
  title: string;
  /** The kind of the section, in words. */
  kind?: string;
  items?: OutlineEntry[];
}

/**
 * The sections and items with their lines, as far as the text can be parsed: while one types, it is often invalid
 * further down.
 */
export function outlineOf(text: string, bookings: Pick<Bookings, 'list'> & { issue: number }): OutlineEntry[] {
  if (tooLarge(text)) return [];
  const counter = new LineCounter();
  const lineOf = (node: Node | null | undefined) => (node?.range ? counter.linePos(node.range[0]).line : 1);
  try {
    const doc = parseDocument(text, {
      version: '1.2',
      lineCounter: counter,
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: false,
    });
    const sections = isMap(doc.contents) ? doc.contents.get('sections', true) : undefined;
    if (!isSeq(sections)) return [];
    return sections.items.map((section, index): OutlineEntry => {
      const path: Path = ['sections', index];
      if (!isMap(section)) return { path, line: lineOf(section as Node | null), title: 'Not a section' };
      const data = Object.fromEntries(
        section.items.flatMap(({ key, value }) =>
          isScalar(key) ? [[String(key.value), isScalar(value) ? value.value : true]] : [],
        ),
      );
      const kind = kindOfSection(data);
      const items = section.get('items', true);
      return {
        path,
        line: lineOf(section),
        title: sectionTitle(section, data, kind, bookings),
        ...(kind && kind !== 'links' ? { kind: formOf(kind).name } : {}),
        ...(isSeq(items)
          ? {
              items: items.items.map((item, at) => ({
                path: [...path, 'items', at],
                line: lineOf(item as Node | null),
                title: wordOf(item as Node, 'title') || 'Without a title',
              })),
            }
          : {}),
      };
    });
  } catch (error) {
    // Nested too deeply for the parser; the check reports it.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function sectionTitle(
  section: YAMLMap,
  data: Record<string, unknown>,
  kind: ReturnType<typeof kindOfSection>,
  bookings: Parameters<typeof outlineOf>[1],
): string {
  if (kind === 'slot')
    return (
      bookingFor({ issue: bookings.issue, slot: Number(data.sponsored) }, bookings)?.booking.sponsor ??
      `Slot ${String(data.sponsored)}: empty`
    );
  if (kind === 'sponsored')
    return wordOf(section, 'sponsor') || wordOf(section, 'title') || `Slot ${String(data.sponsored)}`;
  const { keys = [], otherwise = 'Without a title' } = (kind && formOf(kind).namedBy) || {};
  return ['title', ...keys].map((key) => wordOf(section, key)).find((words) => words !== '') ?? otherwise;
}

function wordOf(node: Node | null | undefined, key: string): string {
  const value = isMap(node) ? node.get(key) : undefined;
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).trim().split('\n')[0]!.slice(0, 120)
    : '';
}

interface OutlineProps {
  entries: OutlineEntry[];
  problems: ShownProblem[];
  number: number;
  /** The problem that makes the text invalid YAML. */
  broken?: { line?: number | undefined } | undefined;
}

/** Links to every part. The page leads to the part in whichever view is open. */
export function Outline({ entries, problems: found, number, broken }: OutlineProps) {
  if (entries.length === 0 && broken) return <Unreadable number={number} line={broken.line} />;
  const problems = found.map((problem) => placedByLine(problem, entries));
  if (entries.length === 0)
    return (
      <p className="hint">
        Sections and items appear here as you write them. A section begins with “- title:” under <code>sections:</code>.
      </p>
    );
  return (
    <ol className="outline-sections">
      <li>
        <OutlineLink
          number={number}
          entry={{ path: [], line: 1, title: 'Head' }}
          problems={problems.filter(({ path }) => !path?.startsWith('sections['))}
        />
      </li>
      {entries.map((section) => (
        <li key={section.path.join('.')}>
          <OutlineLink number={number} entry={section} problems={within(problems, section.path)} />
          {section.items && section.items.length > 0 ? (
            <ol>
              {section.items.map((item) => (
                <li key={item.path.join('.')}>
                  <OutlineLink number={number} entry={item} problems={within(problems, item.path)} />
                </li>
              ))}
            </ol>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

function Unreadable({ number, line }: { number: number; line: number | undefined }) {
  const where =
    line === undefined ? (
      'the file'
    ) : (
      <a href={`/drafts/${number}/edit?line=${line}`} data-line={line} data-path="[]">
        line {line}
      </a>
    );
  return <p className="hint">Sections and items can’t be read until {where} is fixed.</p>;
}

/** A YAML error has a line but no path. It is shown at the last part that begins before it. */
function placedByLine(problem: ShownProblem, entries: OutlineEntry[]): ShownProblem {
  const { path, line } = problem;
  if (path !== undefined || line === undefined) return problem;
  const part = entries
    .flatMap((section) => [section, ...(section.items ?? [])])
    .findLast((entry) => entry.line <= line);
  return part ? { ...problem, path: pathText(part.path) } : problem;
}

function OutlineLink({ number, entry, problems }: { number: number; entry: OutlineEntry; problems: ShownProblem[] }) {
  const worst = worstOf(problems);
  return (
    <a
      href={`/drafts/${number}/edit?line=${entry.line}`}
      data-line={entry.line}
      data-path={JSON.stringify(entry.path)}
      tabIndex={-1}
      className={worst}
    >
      <span dir="auto">{entry.title}</span>
      {entry.kind && entry.kind !== entry.title ? <small> {entry.kind}</small> : null}
      {worst ? <span className="visually-hidden">, {worst === 'error' ? 'has mistakes' : 'has warnings'}</span> : null}
    </a>
  );
}

/** Problems at `sections[2]` and below it, but not at `sections[20]`. */
function within(problems: ShownProblem[], path: Path): ShownProblem[] {
  const own = pathText(path);
  return problems.filter(
    ({ path: at }) => at !== undefined && at.startsWith(own) && /^($|\.|\[)/.test(at.slice(own.length)),
  );
}

/** The subject as written, for the head of a page whose text may be invalid. */
export function outlineSubject(text: string): string {
  const line = /^["']?subject["']?:[ \t]+(.+)$/m.exec(text)?.[1]?.trim() ?? '';
  return /^[>|]/.test(line)
    ? ''
    : line
        .replace(/^(["'])(.*)\1(\s+#.*)?$/, '$2')
        .replace(/\s+#.*$/, '')
        .slice(0, 200);
}
