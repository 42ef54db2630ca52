import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createFile } from '../../files/replace-file.ts';
import { GalleyError } from '../../problem.ts';
import { dataIn, type Json, type Path } from '../edit/edit-draft-places.ts';
import { kindOf } from '../kinds/all.ts';
import { maxSnippets, readSnippets, snippetsFolder, type Snippet } from './read-snippets.ts';

/**
 * Saves a section or an item of a draft's text as a snippet, without its ids: clicks on it are counted for each issue.
 *
 * @throws GalleyError E_SNIPPET if there is no such part, the name is empty or taken, or the file can't be written.
 */
export async function saveSnippet(
  root: string,
  { text, path, name }: { text: string; path: Path; name: string },
): Promise<{ id: string; file: string }> {
  const words = name.trim();
  if (words === '' || words.length > 60) throw fault('A snippet needs a name', 'Give one of at most 60 characters.');
  const there = readSnippets(root);
  if (there.some((one) => one.name.localeCompare(words, undefined, { sensitivity: 'accent' }) === 0))
    throw fault(`There is a snippet “${words}” already`, 'Choose another name.');
  if (there.length >= maxSnippets) throw fault(`There are ${maxSnippets} snippets`, 'Delete one that you do not need.');
  const part = partOf(dataIn(text), path);
  if (part === undefined)
    throw fault('This part can’t be kept as a snippet', 'It is not there any more, or the file has a mistake.');
  const id = idFor(words, there);
  const file = `${snippetsFolder}/${id}.yaml`;
  const written = `# A part that comes back in many issues. The form of a draft has a button that inserts it.\n${stringify({ name: words, ...part }, { lineWidth: 0 })}`;
  try {
    await mkdir(join(root, snippetsFolder), { recursive: true });
    await createFile(join(root, file), Buffer.from(written));
  } catch (cause) {
    throw fault(
      `${file} can’t be written: ${(cause as Error).message}`,
      'See whether the folder may be written to.',
      cause,
    );
  }
  return { id, file };
}

/** Takes a snippet away. Its file is kept in `keptIn`, so that it can be moved back. Returns false if there is none. */
export async function removeSnippet(root: string, id: string, keptIn: string, now: number): Promise<boolean> {
  const found = readSnippets(root).find((snippet) => snippet.id === id);
  if (!found) return false;
  await mkdir(keptIn, { recursive: true });
  const stamp = new Date(now).toISOString().replaceAll(/[-:.]/g, '');
  await rename(join(root, snippetsFolder, `${id}.yaml`), join(keptIn, `snippet-${id}-${stamp}.yaml`));
  return true;
}

function partOf(draft: unknown, path: Path): Record<string, Json> | undefined {
  const [list, index, items, at, ...rest] = path;
  const { sections } = (draft ?? {}) as { sections?: unknown };
  const section: unknown = list === 'sections' && Array.isArray(sections) ? sections[Number(index)] : undefined;
  if (section === null || typeof section !== 'object' || Array.isArray(section) || rest.length > 0) return undefined;
  const kind = kindOf(section as Record<string, unknown>);
  if (kind === undefined) return undefined;
  if (items === undefined) return { section: withoutIds(section as Json) };
  const { items: own } = section as { items?: unknown };
  const item: unknown = items === 'items' && Array.isArray(own) ? own[Number(at)] : undefined;
  if (item === null || typeof item !== 'object') return undefined;
  return { ...(kind === 'links' ? {} : { kind }), item: withoutIds(item as Json) };
}

function withoutIds(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (key === 'id' ? [] : [[key, withoutIds(one)]])),
  );
}

/** The name in small letters and digits, as a name of a file. */
function idFor(name: string, there: Snippet[]): string {
  const stem =
    name
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40) || 'snippet';
  const taken = new Set(there.map(({ id }) => id));
  for (let number = 1; ; number++) {
    const id = number === 1 ? stem : `${stem}-${number}`;
    if (!taken.has(id)) return id;
  }
}

function fault(message: string, hint: string, cause?: unknown): GalleyError {
  return new GalleyError(message, { code: 'E_SNIPPET', hint, cause });
}
