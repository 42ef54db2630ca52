import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { posix } from 'node:path';

/** A package of which one file is served: all of CodeMirror's are published as a single ES module each. */
export interface ServedPackage {
  name: string;
  version: string;
  /** Within the package. */
  path: string;
  source: string;
}

const prefix = '/desk/packages/';

/** What our own browser modules import by name; whatever those import is found by reading them. */
const imported = [
  '@codemirror/autocomplete',
  '@codemirror/commands',
  '@codemirror/lang-yaml',
  '@codemirror/language',
  '@codemirror/lint',
  '@codemirror/merge',
  '@codemirror/search',
  '@codemirror/state',
  '@codemirror/view',
  '@lezer/highlight',
];

let found: Map<string, ServedPackage> | undefined;

/** Every package that the editor's page needs, by name. Read once: 1.3 MB. */
export function editorPackages(): Map<string, ServedPackage> {
  if (found) return found;
  found = new Map();
  const wanted = [...imported];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (found.has(name)) continue;
    const entry = readPackage(name);
    found.set(name, entry);
    wanted.push(...importsOf(entry.source));
  }
  return found;
}

/** The names that a module imports. Theirs are simple: one statement, one string, nothing computed. */
export function importsOf(source: string): string[] {
  return [...source.matchAll(/^(?:import|export)\b[^'"`;]*?['"]([^'"]+)['"];?$/gm)].map(([, name]) => name!);
}

/** For `<script type="importmap">`. The version is in the address, so browsers may keep a module for good. */
export function importMap(): string {
  return JSON.stringify({
    imports: Object.fromEntries([...editorPackages().values()].map((entry) => [entry.name, addressOf(entry)])),
  });
}

export function addressOf({ name, version, path }: ServedPackage): string {
  return `${prefix}${name}@${version}/${path}`;
}

function readPackage(name: string): ServedPackage {
  const require = createRequire(import.meta.url);
  // A package's own manifest is not always among its exports; the file that `import` means lies in the same folder.
  const main = require.resolve(name).replaceAll('\\', '/');
  const folder = main.slice(0, main.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}/`.length);
  const {
    version,
    exports,
    module,
    main: fallback,
  } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as {
    version: string;
    exports?: unknown;
    module?: string;
    main: string;
  };
  const path = posix.normalize(importTarget(exports) ?? module ?? fallback);
  return { name, version, path, source: readFileSync(folder + path, 'utf8') };
}

/** The `import` branch of a package's only export, however deep its conditions go. */
function importTarget(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (exports === null || typeof exports !== 'object') return undefined;
  const { '.': root, import: forImport, default: fallback } = exports as Record<string, unknown>;
  return importTarget(root) ?? importTarget(forImport) ?? importTarget(fallback);
}
