/**
 * `npm test`: everything that can be checked, from an empty node_modules on. Installs the dependencies, then with
 * the pinned Node: types, format, lint and unused code beside the tests that need nothing, and those that need Redis,
 * PostgreSQL and Chromium, which it finds, starts or installs. `--unit` runs only tests that need none of them and start no
 * process; other arguments go to vitest.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, InstallError, pinnedEnv, pinnedNode } from '../src/cli/install.mjs';
import { findChromium } from './setup/chromium.mjs';
import { endAll, run } from './setup/children.mjs';
import { findPostgres } from './setup/postgres.mjs';
import { findRedis } from './setup/redis.mjs';

const minute = 60_000;
const slowestShown = 20;
const root = fileURLToPath(new URL('..', import.meta.url));
const passedOn = process.argv.slice(2).filter((argument) => argument !== '--unit');
const unitOnly = passedOn.length < process.argv.length - 2;
/** One line each for the closing summary. */
const lines = [];

process.exitCode = await testEverything().catch((error) => {
  console.error(error instanceof InstallError ? [error.message, error.hint].filter(Boolean).join('\n') : error);
  return 1;
});
await endAll();
// Not left to the event loop: a child that keeps a pipe open must not keep us.
process.exit();

async function testEverything() {
  ensureInstalled(root, { dev: true, say: console.log });
  let env = pinnedEnv(root);
  // Into a file or a pipe goes plain text, also where CI is set, which tools take for a terminal with colours.
  if (!process.stdout.isTTY && !env.FORCE_COLOR) env = { ...env, NO_COLOR: '1' };
  const tool = (path, args, options) =>
    run(pinnedNode(root), [join(root, 'node_modules', path), ...args], { env, cwd: root, ...options });

  let failed = 0;
  const record = (name, start, { ok, note = '' }) => {
    lines.push([name, ok ? 'ok' : 'FAILED', seconds(start), note]);
    if (!ok) failed += 1;
    return ok;
  };
  const code = checkCode(tool, record);

  const projects = ['unit'];
  if (!unitOnly) {
    projects.push('whole');
    const find = async (name, step) => {
      const start = performance.now();
      return record(name, start, await step().catch((error) => ({ ok: false, note: error.message })));
    };
    const redis = await find('redis', async () => {
      const { url, how } = await findRedis(console.log);
      env = { ...env, REDIS_URL: url };
      return { ok: true, note: how };
    });
    const postgres = await find('postgres', async () => {
      const { url, how } = await findPostgres(console.log);
      env = { ...env, GALLEY_TEST_POSTGRES: url };
      return { ok: true, note: how };
    });
    const chromium = await find('chromium', async () => {
      const { path, how } = await findChromium(console.log);
      env = { ...env, CHROMIUM_PATH: path };
      return { ok: true, note: `${how}, ${path}` };
    });
    // What needs nothing is still worth knowing on a machine without services.
    if (postgres) projects.push('postgres');
    if (redis && postgres && chromium) projects.push('services');
  }

  heading(`tests (${projects.join(', ')})`);
  const start = performance.now();
  const tests = await runVitest(projects, (args) => tool('vitest/vitest.mjs', args, { timeoutMs: 75 * minute }));
  lines.push(['tests', tests.ok ? 'ok' : 'FAILED', seconds(start), tests.note]);

  for (const { name, ok, output } of await code) {
    if (ok) continue;
    heading(name);
    console.log(output);
  }
  if (tests.slowest.length > 0) {
    heading('the slowest tests');
    for (const { ms, name } of tests.slowest) console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
  }
  heading('summary');
  for (const [name, verdict, took, note] of lines)
    console.log(`${name.padEnd(9)} ${verdict.padEnd(7)} ${took.padStart(7)}  ${note}`);
  // A step that failed counts as one, so that the last line never says 0 failed when we end with an error.
  const allFailed = failed + tests.failed;
  console.log(`\n${tests.passed} passed, ${allFailed} failed`);
  return allFailed === 0 ? 0 : 1;
}

/** Types, format, lint and unused code, one after the other while the tests run: they need one processor for a quarter of a minute. */
async function checkCode(tool, record) {
  const results = [];
  for (const [name, path, ...args] of [
    ['types', 'typescript/bin/tsc', '--noEmit'],
    ['format', 'oxfmt/bin/oxfmt', '--check'],
    ['lint', 'oxlint/bin/oxlint', '--type-aware'],
    ['unused', 'knip/bin/knip.js'],
    ['test-only', 'knip/bin/knip.js', '--production'],
  ]) {
    const start = performance.now();
    const { ok, output } = await tool(path, args, { timeoutMs: 10 * minute, quiet: true });
    record(name, start, { ok });
    results.push({ name, ok, output });
  }
  return results;
}

async function runVitest(projects, vitest) {
  const folder = mkdtempSync(join(tmpdir(), 'galley-test-'));
  const file = join(folder, 'results.json');
  const { ok, code } = await vitest([
    'run',
    ...projects.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...passedOn,
  ]);
  const results = readResults(file);
  rmSync(folder, { recursive: true, force: true });
  if (!results)
    return { ok: false, passed: 0, failed: 1, slowest: [], note: `vitest ended with ${code} and left no results` };

  const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, testResults } = results;
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  let failed = numFailedTests + broken.length;
  const notes = [`${passed} passed`, `${numFailedTests} failed`];
  if (skipped > 0) notes.push(`${skipped} skipped`);
  if (broken.length > 0) notes.push(`${broken.length} files could not be run`);
  if (passed + failed === 0) notes.push('no test ran');
  if (!ok && failed === 0) notes.push(`vitest ended with ${code}`);
  if (failed === 0 && (!ok || passed === 0)) failed = 1;
  return { ok: failed === 0, passed, failed, slowest: slowestOf(testResults), note: notes.join(', ') };
}

function slowestOf(testResults) {
  return testResults
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ duration, fullName }) => ({
        ms: duration ?? 0,
        name: `${relative(root, name)}  ${fullName}`,
      })),
    )
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, slowestShown);
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function heading(name) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 60 - name.length))}`);
}

function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
