/** Parts that come back in many issues, one file each in `snippets/`, next to `drafts/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml } from '../../yaml/yaml-source.ts';
import type { Json } from '../edit/edit-draft-places.ts';
import { kindOf } from '../kinds/all.ts';
import type { KindName } from '../kinds/section-kind.ts';

export interface Snippet {
  /** The name of its file, without `.yaml`. */
  id: string;
  /** As its button says. */
  name: string;
  what: 'section' | 'item';
  /** An item fits into sections of this kind. */
  kind: KindName | 'slot';
  value: Json;
}

export const snippetsFolder = 'snippets';

/** More would hide the buttons of the form. */
export const maxSnippets = 50;

/** By name. A file that is no snippet is left out; `galley check` is about issues, and the others still work. */
export function readSnippets(root: string): Snippet[] {
  return filesIn(root)
    .slice(0, maxSnippets)
    .flatMap((file) => readSnippet(root, file) ?? [])
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

function filesIn(root: string): string[] {
  try {
    return readdirSync(join(root, snippetsFolder)).filter((name) => /^[a-z0-9][\w-]*\.ya?ml$/i.test(name));
  } catch {
    return []; // nobody has saved one yet
  }
}

function readSnippet(root: string, file: string): Snippet | undefined {
  try {
    const { value } = readYaml(readFileSync(join(root, snippetsFolder, file)), `${snippetsFolder}/${file}`);
    const { name, section, item, kind } = (value ?? {}) as Record<string, unknown>;
    const id = file.replace(/\.ya?ml$/i, '');
    const words = typeof name === 'string' && name.trim() !== '' ? name.trim() : id;
    const base = { id, name: words };
    const ofSection = isGroup(section) ? kindOf(section) : undefined;
    if (ofSection) return { ...base, what: 'section', kind: ofSection, value: section as Json };
    const ofItem = isGroup(item) ? kindOf({ kind: kind ?? undefined }) : undefined;
    return ofItem && { ...base, what: 'item', kind: ofItem, value: item as Json };
  } catch {
    return undefined; // deleted a moment ago, or not readable
  }
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
