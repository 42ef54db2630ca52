import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pinnedEnv, pinnedNode, whyInstall } from '../../src/cli/install.mjs';

const here = fileURLToPath(new URL('../..', import.meta.url));
let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'galley-install-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, value: unknown) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), typeof value === 'string' ? value : JSON.stringify(value));
};
const dependencies = { hono: '4.0.0' };
const devDependencies = { knip: '6.0.0' };
const packages = {
  '': { dependencies, devDependencies },
  'node_modules/hono': { version: '4.0.0' },
  'node_modules/knip': { version: '6.0.0', dev: true },
  'node_modules/fsevents': { version: '2.0.0', optional: true },
};
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(packages).filter(([path]) => !names.includes(path) && path !== ''));

/** A project that is installed, as far as files can say. */
function installed(there: object = without('node_modules/fsevents')): void {
  write('package.json', { dependencies, devDependencies });
  write('package-lock.json', { packages });
  write('node_modules/.package-lock.json', { packages: there });
  write('node_modules/node/bin/node', '');
}

test('an installation that matches the lock file is left alone, with or without optional packages of other machines', () => {
  installed();
  expect(whyInstall(root, { dev: true })).toBeUndefined();
});

test('this checkout counts as installed', () => {
  expect(whyInstall(here, { dev: true })).toBeUndefined();
});

test('a fresh clone is installed', () => {
  write('package-lock.json', { packages });
  expect(whyInstall(root, { dev: true })).toBe('there is no node_modules yet');
});

test('an interrupted installation is repeated', () => {
  installed();
  rmSync(join(root, 'node_modules/.package-lock.json'));
  expect(whyInstall(root, { dev: true })).toBe('the last installation did not finish');
});

test('a package that a newer lock file brings is named', () => {
  installed(without('node_modules/hono'));
  expect(whyInstall(root, { dev: true })).toBe('hono 4.0.0 is missing');
});

test('a package of another version is named with both versions', () => {
  installed({ ...without(), 'node_modules/hono': { version: '3.9.0' } });
  expect(whyInstall(root, { dev: true })).toBe('hono is 3.9.0 and should be 4.0.0');
});

test('an installation without development packages is enough to start and not to test', () => {
  installed(without('node_modules/knip'));
  expect(whyInstall(root, { dev: false })).toBeUndefined();
  expect(whyInstall(root, { dev: true })).toBe('knip 6.0.0 is missing');
});

test('a package.json that was edited without its lock file is passed to npm, which reports it', () => {
  installed();
  write('package.json', { dependencies: { ...dependencies, yaml: '2.0.0' }, devDependencies });
  expect(whyInstall(root, { dev: true })).toBe('package.json names other dependencies than package-lock.json');
});

test('an installation with install scripts switched off has no pinned Node, which is detected', () => {
  installed();
  rmSync(join(root, 'node_modules/node'), { recursive: true });
  expect(whyInstall(root, { dev: true })).toBe('the pinned Node is not there');
});

test('a clone without its lock file is reported', () => {
  expect(() => whyInstall(root, { dev: true })).toThrow('package-lock.json is missing or not readable');
});

test('the pinned Node is first on the PATH of child processes', () => {
  const { PATH = '' } = pinnedEnv(here);
  expect(PATH.startsWith(join(here, 'node_modules', '.bin'))).toBe(true);
  expect(pinnedNode(here).startsWith(join(here, 'node_modules', 'node'))).toBe(true);
});
