/**
 * `npm test`: everything that can be checked, from an empty node_modules on. Installs the dependencies, then with
 * the pinned Node: types, lint, the tests that need nothing, and those that need Redis, PostgreSQL and Chromium, which
 * it finds, starts or installs. `--unit` leaves the services out; other arguments go to vitest.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, InstallError, pinnedEnv, pinnedNode } from '../src/cli/install.mjs';
import { findChromium } from './setup/chromium.mjs';
import { endAll, run } from './setup/children.mjs';
import { findPostgres } from './setup/postgres.mjs';
import { findRedis } from './setup/redis.mjs';

const minute = 60_000;
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
  const tool =
    (path, ...args) =>
    (timeoutMs) =>
      run(pinnedNode(root), [join(root, 'node_modules', path), ...args], { timeoutMs, env, cwd: root });

  let failed = 0;
  const check = async (name, timeoutMs, step) => {
    heading(name);
    const start = performance.now();
    const { ok, note } = await step(timeoutMs).catch((error) => ({ ok: false, note: error.message }));
    if (note) console.log(note);
    lines.push([name, ok ? 'ok' : 'FAILED', seconds(start), note ?? '']);
    if (!ok) failed += 1;
    return ok;
  };

  await check('types', 5 * minute, tool('typescript/bin/tsc', '--noEmit'));
  await check('format', minute, tool('oxfmt/bin/oxfmt', '--check'));
  await check('lint', 2 * minute, tool('oxlint/bin/oxlint', '--type-aware'));

  const projects = ['unit'];
  if (!unitOnly) {
    const redis = await check('redis', 0, async () => {
      const { url, how } = await findRedis(console.log);
      env = { ...env, REDIS_URL: url };
      return { ok: true, note: how };
    });
    const postgres = await check('postgres', 0, async () => {
      const { url, how } = await findPostgres(console.log);
      env = { ...env, GALLEY_TEST_POSTGRES: url };
      return { ok: true, note: how };
    });
    const chromium = await check('chromium', 0, async () => {
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
  const tests = await runVitest(projects, (...args) => tool('vitest/vitest.mjs', ...args)(75 * minute));
  lines.push(['tests', tests.ok ? 'ok' : 'FAILED', seconds(start), tests.note]);

  heading('summary');
  for (const [name, verdict, took, note] of lines)
    console.log(`${name.padEnd(9)} ${verdict.padEnd(7)} ${took.padStart(7)}  ${note}`);
  // A step that failed counts as one, so that the last line never says 0 failed when we end with an error.
  const allFailed = failed + tests.failed;
  console.log(`\n${tests.passed} passed, ${allFailed} failed`);
  return allFailed === 0 ? 0 : 1;
}

async function runVitest(projects, vitest) {
  const folder = mkdtempSync(join(tmpdir(), 'galley-test-'));
  const file = join(folder, 'results.json');
  const { ok, code } = await vitest(
    'run',
    ...projects.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...passedOn,
  );
  const results = readResults(file);
  rmSync(folder, { recursive: true, force: true });
  if (!results) return { ok: false, passed: 0, failed: 1, note: `vitest ended with ${code} and left no results` };

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
  return { ok: failed === 0, passed, failed, note: notes.join(', ') };
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
