import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pinnedNode } from '../../src/cli/install.mjs';

const here = fileURLToPath(new URL('../..', import.meta.url));
let root: string;

/** The three entry files as they are, over this checkout's node_modules, with a program of a few lines behind them. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'galley-first-run-'));
  mkdirSync(join(root, 'src/cli'), { recursive: true });
  for (const file of [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'src/cli/first-run.mjs',
    'src/cli/galley.mjs',
    'src/cli/install.mjs',
  ]) {
    cpSync(join(here, file), join(root, file));
  }
  symlinkSync(join(here, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'src/cli/word.tsx'), `export const word = () => <b>jsx</b>;`);
  writeFileSync(
    join(root, 'src/cli/main.ts'),
    `import { word } from './word.tsx';
     export async function run([verb, ...rest]: string[], terminal: NodeJS.Process): Promise<void> {
       let signals = 0;
       if (rest[0] === 'wait') {
         for (const signal of ['SIGINT', 'SIGTERM'] as const) terminal.on(signal, () => {
           console.log(signal);
           signals += 1;
           setTimeout(() => terminal.exit(10 + signals), 300);
         });
         setTimeout(() => terminal.exit(1), 15_000);
       } else terminal.exitCode = Number(rest[0] ?? 0);
       console.log([verb, ...rest, word().type, terminal.versions.node].join(' '));
     }`,
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const start = (script: string, ...args: string[]) =>
  spawn(pinnedNode(here), [join(root, 'src/cli', script), ...args], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });

async function ended(child: ChildProcess): Promise<{ code: number; output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  return { code, output: output.trim() };
}

test('npm start runs `galley start` with the arguments, from any folder, and installs nothing again', async () => {
  const { code, output } = await ended(start('first-run.mjs', '0', '--port', '3000'));
  expect({ code, output }).toEqual({ code: 0, output: `start 0 --port 3000 b ${process.versions.node}` });
});

test('npm start ends with Galley’s exit code', async () => {
  expect((await ended(start('first-run.mjs', '7'))).code).toBe(7);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s reaches Galley once, however often it is sent at once',
  async (signal) => {
    const child = start('first-run.mjs', 'wait');
    const end = ended(child);
    await once(child.stdout, 'data');
    child.kill(signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill(signal);
    const { code, output } = await end;
    expect(output).toBe(`start wait b ${process.versions.node}\n${signal}`);
    expect(code).toBe(11);
  },
);

test('galley runs TypeScript with JSX from any folder', async () => {
  expect((await ended(start('galley.mjs', 'check', '0'))).output).toBe(`check 0 b ${process.versions.node}`);
});

test('galley without its dependencies says what to run', async () => {
  const bare = mkdtempSync(join(tmpdir(), 'galley-bare-'));
  mkdirSync(join(bare, 'src/cli'), { recursive: true });
  cpSync(join(here, 'src/cli/galley.mjs'), join(bare, 'src/cli/galley.mjs'));
  const { code, output } = await ended(spawn(pinnedNode(here), [join(bare, 'src/cli/galley.mjs')]));
  rmSync(bare, { recursive: true });
  expect({ code, output }).toEqual({
    code: 1,
    output: 'Galley’s dependencies are not installed. Run `npm start` once, which installs them, or `npm ci`.',
  });
});

/** An older Node cannot be installed for a test, so the version it reports is the older one's. */
test.each([
  [
    'galley.mjs',
    '20.19.4',
    'Galley needs Node 26 or newer and this is 20.19.4. Run `npm start` once: it installs the pinned one, and from then on `npx galley …` uses it.',
  ],
  [
    'first-run.mjs',
    '18.20.8',
    'Galley installs with Node 20 or newer (it brings its own for running), and this is 18.20.8. Get one from https://nodejs.org.',
  ],
])('%s on Node %s says one sentence and ends', async (script, version, sentence) => {
  const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  const child = spawn(pinnedNode(here), [
    '--import',
    `data:text/javascript,${encodeURIComponent(older)}`,
    join(root, 'src/cli', script),
  ]);
  expect(await ended(child)).toEqual({ code: 1, output: sentence });
});
