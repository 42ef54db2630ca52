import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, posix } from 'node:path';

/** A package that is served as one file. All packages used here publish a single ES module. */
export interface ServedPackage {
  name: string;
  version: string;
  /** Path of the file within the package. */
  path: string;
  source: string;
}

const read = new Map<string, ServedPackage>();

/**
 * Returns these packages and all that they import, by name. Each file is read once and kept; all together are 1.5 MB.
 */
export function packagesFor(names: string[]): Map<string, ServedPackage> {
  const found = new Map<string, ServedPackage>();
  const wanted = [...names];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (found.has(name)) continue;
    const entry = read.get(name) ?? readPackage(name);
    read.set(name, entry);
    found.set(name, entry);
    wanted.push(...importsOf(entry.source));
  }
  return found;
}

/** The names that a module imports. Finds only plain import statements with a literal string. */
export function importsOf(source: string): string[] {
  return [...source.matchAll(/^(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"];?$/gm)].map(
    ([, name]) => name!,
  );
}

/** The address of a package. It contains the version, so browsers may cache the file for ever. */
export function addressOf({ name, version, path }: ServedPackage): string {
  return `/desk/packages/${name}@${version}/${path}`;
}

function readPackage(name: string): ServedPackage {
  const manifest = findPackageJSON(name, import.meta.url);
  if (manifest === undefined) throw new Error(`The package ${name} is not installed: run npm ci`);
  const { version, exports, module, main, browser } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    version: string;
    exports?: unknown;
    module?: string;
    main: string;
    browser?: unknown;
  };
  const target = `./${posix.normalize(importTarget(exports) ?? module ?? main)}`;
  // A package may have another file for browsers, which have parsers that Node lacks.
  const own =
    browser !== null && typeof browser === 'object' ? (browser as Record<string, unknown>)[target] : undefined;
  const path = posix.normalize(typeof own === 'string' ? own : target);
  return { name, version, path, source: readFileSync(join(dirname(manifest), path), 'utf8') };
}

/** The target of the `import` condition in a package's only export, also when conditions are nested. */
function importTarget(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (exports === null || typeof exports !== 'object') return undefined;
  const { '.': root, import: forImport, default: fallback } = exports as Record<string, unknown>;
  return importTarget(root) ?? importTarget(forImport) ?? importTarget(fallback);
}
