import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { browserModules, importMapOf, moduleAddress } from '../../../src/desk/kit/browser-modules.ts';
import { importsOf, packagesFor } from '../../../src/desk/kit/packages.ts';

const files = globSync('src/desk/*/browser/*.js').map((file) => file.replaceAll('\\', '/'));
/** `draft/live` of `src/desk/draft/browser/live.js`. */
const nameOf = (file: string) => file.replace(/^src\/desk\/(.+)\/browser\/(.+)\.js$/, '$1/$2');
const moduleNames = files.map(nameOf);
const ownImports = files.flatMap((file) =>
  importsOf(readFileSync(file, 'utf8')).map((name) => ({ module: nameOf(file), name })),
);

describe('the browser modules of the desk', () => {
  test('all modules in a room’s browser/ folder are served', async () => {
    expect(files.length).toBeGreaterThan(25);
    const app = browserModules();
    for (const file of files) {
      const answer = await app.request(`/desk/${nameOf(file)}.js`);
      expect([file, answer.status, await answer.text()]).toEqual([file, 200, readFileSync(file, 'utf8')]);
    }
  });

  test('those that a page names exist', () => {
    const named = globSync('src/desk/*/*.tsx').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bmodules[:=] \[([^\]]*)\]/g)].flatMap(([, list]) =>
        [...list!.matchAll(/'([^']+)'/g)].map(([, name]) => name!),
      ),
    );
    expect(named).toContain('editor/editor');
    expect(named.filter((name) => !moduleNames.includes(name))).toEqual([]);
  });

  test('what they import from their own room exists', () => {
    const isThere = ({ module, name }: (typeof ownImports)[number]) =>
      moduleNames.includes(`${module.split('/')[0]}/${name.slice(2).replace(/\.js$/, '')}`);
    const relative = ownImports.filter(({ name }) => /^[./]/.test(name));
    expect(relative.length).toBeGreaterThan(30);
    expect(relative.filter((each) => !isThere(each))).toEqual([]);
  });

  test('a page whose modules import no package has no import map', () => {
    expect(importMapOf(['kit/keys'])).toBeUndefined();
  });

  test('a page gets the packages of the modules behind its modules, and no others', () => {
    const named = (modules: string[]) =>
      Object.keys((JSON.parse(importMapOf(modules)!) as { imports: Record<string, string> }).imports);
    expect(named(['kit/keys', 'report/charts'])).toEqual(['uplot']);
    // Through `editor/conflict`, which the editor imports.
    expect(named(['editor/editor'])).toContain('@codemirror/merge');
    expect(named(['editor/editor'])).not.toContain('uplot');
  });

  test('an address names the room and the file', () => expect(moduleAddress('draft/live')).toBe('/desk/draft/live.js'));
});

describe('the packages that they import', () => {
  const packages = packagesFor(ownImports.map(({ name }) => name).filter((name) => !/^[./]/.test(name)));

  test('every import of every package leads to one address', () => {
    const bare = [...packages.values()].flatMap(({ source }) => importsOf(source));
    expect(bare.length).toBeGreaterThan(25);
    expect(bare.filter((name) => !packages.has(name))).toEqual([]);
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

  test('there is one copy of @codemirror/state, and of every other package', () => {
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

  test('the addresses contain the installed versions', () => {
    const { imports } = JSON.parse(importMapOf(['editor/editor'])!) as { imports: Record<string, string> };
    const { version } = JSON.parse(readFileSync('node_modules/@codemirror/view/package.json', 'utf8')) as {
      version: string;
    };
    expect(imports['@codemirror/view']).toBe(`/desk/packages/@codemirror/view@${version}/dist/index.js`);
  });
});
