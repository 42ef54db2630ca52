/**
 * Reads the import lines of the product and says which of them point the wrong way. The order of the rooms is the
 * design's: a room imports only itself and rooms listed before it, so that it can be read, tested and replaced with
 * what is below it alone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** One import: both files from the root of the repository, such as `src/send/smtp/outbox.ts`. */
export interface Arrow {
  from: string;
  to: string;
  line: number;
}

/** The rooms of `src/`, bottom first. A new room is a line here; docs/development.md says what each is for. */
export const rooms = [
  'clock',
  'log',
  'problem',
  'yaml',
  'files',
  'signing',
  'mail',
  'words',
  'config',
  'http',
  'fetch',
  'db',
  'audit',
  'issue',
  'track',
  'message',
  'audience',
  'gate',
  'bounce',
  'send',
  'notice',
  'report',
  'sponsor',
  'archive',
  'preview',
  'review',
  'web',
  'desk',
  'dev-inbox',
  'wire',
  'cli',
];

/** Files that lie in `src/` itself: too small for a room, and used by all of them. */
const looseFiles = ['clock', 'log', 'problem'];

/** The two leaves beside `src/`, and the rooms that may import them. */
const leaves: Record<string, string[]> = { emails: ['config', 'http', 'issue'], queue: ['send', 'wire'] };

/** Every file of the product, for the names as well as the imports. */
export function productFiles(root: string): string[] {
  return ['src', ...Object.keys(leaves)].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => posix.join(entry.parentPath.slice(root.length).replaceAll('\\', '/'), entry.name)),
  );
}

export function readArrows(root: string, files: string[]): Arrow[] {
  return files
    .filter((file) => /\.(ts|tsx|mjs|js)$/.test(file))
    .flatMap((file) => arrowsIn(file, readFileSync(join(root, file), 'utf8')));
}

/** Static, type-only, side-effect and dynamic imports, and re-exports; packages are left out. */
export function arrowsIn(file: string, source: string): Arrow[] {
  return source.split('\n').flatMap((text, index) =>
    [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"`](\.{1,2}\/[^'"`]+)['"`]/g)].map(([, specifier = '']) => ({
      from: file,
      to: posix.join(posix.dirname(file), specifier),
      line: index + 1,
    })),
  );
}

/** One sentence for each import that points the wrong way. */
export function wrongArrows(arrows: Arrow[]): string[] {
  return arrows.flatMap((arrow) => {
    const rule = brokenRule(arrow);
    return rule ? [`${arrow.from}:${arrow.line} → ${arrow.to}: ${rule}`] : [];
  });
}

function brokenRule({ from, to }: Arrow): string | undefined {
  const [here, there] = [roomOf(from), roomOf(to)];
  if (here === there) return undefined;
  if (there === 'outside') {
    return to.endsWith('.json') ? undefined : 'the product imports nothing outside src/, queue/ and emails/';
  }
  if (here in leaves) return `${here}/ is a leaf and imports nothing but itself`;
  const importers = leaves[there];
  if (importers) {
    const allowed = importers.map((room) => `src/${room}`).join(' and ');
    return importers.includes(here) ? undefined : `only ${allowed} may import ${there}/`;
  }
  const [rank, rankThere] = [rooms.indexOf(here), rooms.indexOf(there)];
  for (const [room, found] of [
    [here, rank],
    [there, rankThere],
  ] as const) {
    if (found === -1) return `src/${room} has no place in the order of rooms (tests/setup/import-arrows.ts)`;
  }
  return rankThere > rank ? `${there} is above ${here}, and imports only point down` : undefined;
}

/** `send` of `src/send/smtp/outbox.ts`, `clock` of `src/clock.ts`, `queue` of `queue/open.ts`. */
export function roomOf(file: string): string {
  const [top = '', second = '', ...deeper] = file.split('/');
  if (top in leaves) return top;
  if (top !== 'src') return 'outside';
  return deeper.length > 0 ? second : second.replace(/\.\w+$/, '');
}

/** Files that lie loose in `src/`, where only the smallest may. */
export function looseIn(files: string[]): string[] {
  return files.filter((file) => /^src\/[^/]+$/.test(file) && !looseFiles.includes(roomOf(file)));
}

/** Each circle of files that import each other once, as `a.ts → b.ts → a.ts`; type-only imports count. */
export function importCycles(arrows: Arrow[]): string[] {
  const targets = Map.groupBy(arrows, ({ from }) => from);
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: string[]) => {
    const start = path.indexOf(file);
    if (start !== -1) cycles.push([...path.slice(start), file].join(' → '));
    if (start !== -1 || done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return cycles;
}

/**
 * Circles between the rooms inside a room, such as `src/send/ledger → src/send/run → src/send/ledger`. What lies in the
 * room itself, beside its inner rooms, may be above some and below others.
 */
export function innerRoomCycles(arrows: Arrow[]): string[] {
  const between = arrows.flatMap(({ from, to, line }) => {
    const [here, there] = [innerRoomOf(from), innerRoomOf(to)];
    return here && there && here !== there && roomOf(from) === roomOf(to) ? [{ from: here, to: there, line }] : [];
  });
  return [...new Set(importCycles(between))];
}

function innerRoomOf(file: string): string | undefined {
  const parts = file.split('/');
  return parts[0] === 'src' && parts.length > 3 ? parts.slice(0, 3).join('/') : undefined;
}

/** Names that say nothing: a helper lives with its only caller, and shared by two it has a domain name. */
export function emptyNames(files: string[]): string[] {
  return files.flatMap((file) => {
    const folder = file
      .split('/')
      .slice(0, -1)
      .find((name) => /^(utils?|services?|helpers?|common|lib)$/.test(name));
    if (folder) return [`${file}: a folder called ${folder} says nothing about what is in it`];
    return /(^|\/)index\.\w+$/.test(file)
      ? [`${file}: no barrel files; import from the file that has what you need`]
      : [];
  });
}
