import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { editorPackages, importMap, importsOf } from '../../../src/desk/editor/packages.ts';
import { browserFiles } from '../../../src/desk/kit/browser-files.ts';

describe('the packages of the editor', () => {
  const packages = editorPackages();

  test('every import of every module leads to one address, ours included', () => {
    const named = new Set(packages.keys());
    const sources = [...[...packages.values()].map(({ source }) => source), ...browserFiles.map(([, read]) => read())];
    const bare = sources.flatMap((source) => importsOf(source)).filter((name) => !name.startsWith('.'));
    expect(bare.length).toBeGreaterThan(40);
    expect(bare.filter((name) => !named.has(name))).toEqual([]);
  });

  test('what ours import from beside them is there', () => {
    const files = new Set(browserFiles.map(([name]) => `./${name}`));
    const relative = browserFiles.flatMap(([, read]) => importsOf(read())).filter((name) => name.startsWith('.'));
    expect(relative.filter((name) => !files.has(name))).toEqual([]);
  });

  test('no package imports a further file of its own, which would have no address', () => {
    expect(
      [...packages.values()].flatMap(({ name, source }) =>
        importsOf(source)
          .filter((each) => each.startsWith('.'))
          .map((each) => `${name}: ${each}`),
      ),
    ).toEqual([]);
  });

  test('there is one copy of @codemirror/state, and of everything else', () => {
    const copies = (folder: string, name: string): string[] => {
      const here = existsSync(join(folder, name, 'package.json')) ? [join(folder, name)] : [];
      const nested = readdirSync(folder).flatMap((entry) =>
        entry.startsWith('@')
          ? readdirSync(join(folder, entry)).map((inner) => join(folder, entry, inner))
          : [join(folder, entry)],
      );
      return [
        ...here,
        ...nested
          .filter((path) => existsSync(join(path, 'node_modules')))
          .flatMap((path) => copies(join(path, 'node_modules'), name)),
      ];
    };
    expect([...packages.keys()].filter((name) => copies('node_modules', name).length !== 1)).toEqual([]);
    expect(packages.has('@codemirror/state')).toBe(true);
  });

  test('the addresses carry the versions that are installed', () => {
    const { imports } = JSON.parse(importMap()) as { imports: Record<string, string> };
    const { version } = JSON.parse(readFileSync('node_modules/@codemirror/view/package.json', 'utf8')) as {
      version: string;
    };
    expect(imports['@codemirror/view']).toBe(`/desk/packages/@codemirror/view@${version}/dist/index.js`);
  });
});
