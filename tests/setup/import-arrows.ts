/**
 * Reads the import lines of the product and says which of them point the wrong way. The rules are DESIGN's:
 * imports only point down, so that a room can be read, tested and replaced with what stands below it alone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** One import: both files from the root of the repository, such as `src/send/smtp.ts`. */
export interface Arrow {
  from: string;
  to: string;
  line: number;
}

/** Top to bottom. A room may import what stands in a lower row, and nothing of its own row but itself. */
const rows = [
  ['cli'],
  ['web', 'app', 'studio', 'inbox'],
  ['archive', 'sponsor', 'curate', 'send'],
  ['gate'],
  ['issue', 'audience', 'bounce', 'track'],
  ['leaf'],
];
const leafFolders = ['mail', 'db'];

/** Every file of the product, for the names as well as the imports. */
export function productFiles(root: string): string[] {
  return ['src', 'queue', 'emails'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      posix.join(folder, file.replaceAll('\\', '/')),
    ),
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
  if (there === 'outside')
    return to.endsWith('.json') ? undefined : 'the product imports nothing outside src/, queue/ and emails/';
  if (here === 'emails' || here === 'queue') return `${here}/ is a leaf and imports nothing but itself`;
  if (there === 'queue')
    return ['app', 'send', 'cli'].includes(here) ? undefined : 'only src/app.ts, src/send and src/cli import queue/';
  if (there === 'emails') {
    const systemMail = to.startsWith('emails/system/') && ['audience', 'studio'].includes(here);
    return here === 'issue' || systemMail
      ? undefined
      : 'only src/issue imports emails/ (src/audience and src/studio: emails/system/)';
  }
  if (there === 'app') return here === 'cli' ? undefined : 'only src/cli imports src/app.ts';
  if (here === 'track' && ['send', 'sponsor'].includes(there)) return 'track never imports send or sponsor';
  const [rowHere, rowThere] = [rowOf(here), rowOf(there)];
  for (const [room, row] of [
    [here, rowHere],
    [there, rowThere],
  ] as const) {
    if (row === -1)
      return `src/${room} has no place in the order of rooms; give it one in tests/setup/import-arrows.ts and in the design`;
  }
  if (rowHere === rowThere) return `${here} and ${there} stand side by side and do not import each other`;
  return rowHere > rowThere ? `${there} stands above ${here}, and imports only point down` : undefined;
}

function roomOf(file: string): string {
  const [top = '', second = '', ...deeper] = file.split('/');
  if (top === 'emails' || top === 'queue') return top;
  if (top !== 'src') return 'outside';
  if (deeper.length > 0) return leafFolders.includes(second) ? 'leaf' : second;
  const name = second.replace(/\.\w+$/, '');
  return name === 'app' || name === 'web' ? name : 'leaf';
}

function rowOf(room: string): number {
  return rows.findIndex((row) => row.includes(room));
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

/** Names that say nothing: a helper lives with its only caller, and shared by two it has a domain name. */
export function emptyNames(files: string[]): string[] {
  return files.flatMap((file) => {
    const folder = file
      .split('/')
      .slice(0, -1)
      .find((name) => /^(utils?|services?|helpers?|common|lib)$/.test(name));
    if (folder) return [`${file}: a folder called ${folder} says nothing about what is in it`];
    return /(^|\/)index\.\w+$/.test(file) ? [`${file}: no barrel files; import from where a thing is written`] : [];
  });
}
