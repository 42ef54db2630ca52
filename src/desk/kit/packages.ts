import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, posix } from 'node:path';

/** A package of which one file is served: those that we use publish a single ES module each. */
export interface ServedPackage {
  name: string;
  version: string;
  /** Within the package. */
  path: string;
  source: string;
}

const read = new Map<string, ServedPackage>();

/** These packages and all that they import, by name. Each is read once; all of them are 1.5 MB. */
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

/** The names that a module imports. Only simple imports are found: one statement, one string, nothing computed. */
export function importsOf(source: string): string[] {
  return [...source.matchAll(/^(?:import|export)\b[^'"`;]*?['"]([^'"]+)['"];?$/gm)].map(([, name]) => name!);
}

/** The version is part of it, so browsers may keep a module for good. */
export function addressOf({ name, version, path }: ServedPackage): string {
  return `/desk/packages/${name}@${version}/${path}`;
}

function readPackage(name: string): ServedPackage {
  const manifest = findPackageJSON(name, import.meta.url);
  if (manifest === undefined) throw new Error(`The package ${name} is not installed: run npm ci`);
  const { version, exports, module, main } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    version: string;
    exports?: unknown;
    module?: string;
    main: string;
  };
  const path = posix.normalize(importTarget(exports) ?? module ?? main);
  return { name, version, path, source: readFileSync(join(dirname(manifest), path), 'utf8') };
}

/** The `import` branch of a package's only export, however deep its conditions go. */
function importTarget(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (exports === null || typeof exports !== 'object') return undefined;
  const { '.': root, import: forImport, default: fallback } = exports as Record<string, unknown>;
  return importTarget(root) ?? importTarget(forImport) ?? importTarget(fallback);
}
