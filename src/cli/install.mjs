/**
 * Installs what package-lock.json names if it is missing, and finds the pinned Node there. Plain JavaScript
 * without imports from node_modules: it runs on the machine's own Node, before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';

/** An error of the installation that a person can correct: message and hint, no stack. */
export class InstallError extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/**
 * Brings node_modules in line with package-lock.json, saying what it does and why; does nothing when it is.
 * Without `dev`, an installation that left out development packages on purpose is left as it is.
 * Throws InstallError when npm fails or the pinned Node does not run.
 */
export function ensureInstalled(root, { dev, say = console.error }) {
  const reason = whyInstall(root, { dev });
  if (reason) {
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(dev ? ['--include=dev'] : [])];
    say(`Installing dependencies with \`npm ${args.join(' ')}\`: ${reason}.`);
    runNpm(root, args);
    const still = whyInstall(root, { dev });
    if (still) throw stillNotInstalled(root, still);
  }
  checkPinnedNode(root);
}

/**
 * Why `npm ci` has to run, as half a sentence, or undefined when it does not. Compared with what npm itself wrote
 * down in node_modules, so that an installation by hand counts too.
 */
export function whyInstall(root, { dev }) {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  if (!wanted)
    throw new InstallError(
      'package-lock.json is missing or not readable',
      'Check the clone: git status, git checkout package-lock.json',
    );
  if (!existsSync(join(root, 'node_modules'))) return 'there is no node_modules yet';
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!installed) return 'the last installation did not finish';

  const manifest = readJson(join(root, 'package.json')) ?? {};
  for (const kind of ['dependencies', 'devDependencies']) {
    if (!sameRecord(manifest[kind], wanted[''][kind]))
      return 'package.json names other dependencies than package-lock.json';
  }
  for (const [path, { version, optional, extraneous, peer, dev: devOnly }] of Object.entries(wanted)) {
    if (path === '' || extraneous || (devOnly && !dev)) continue;
    const there = installed[path];
    const name = path.replace(/^.*node_modules\//, '');
    if (!there && !optional && !peer) return `${name} ${version} is missing`;
    if (there && there.version !== version) return `${name} is ${there.version} and should be ${version}`;
  }
  return existsSync(pinnedNode(root)) ? undefined : 'the pinned Node is not there';
}

/** The Node that the `node` package brings, whatever the machine has. */
export function pinnedNode(root) {
  return join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** The environment in which `node`, and every tool of the project, is the pinned one. */
export function pinnedEnv(root) {
  const name = pathName();
  return { ...process.env, [name]: [join(root, 'node_modules', '.bin'), process.env[name]].join(delimiter) };
}

function runNpm(root, args) {
  // npm deletes node_modules first, and under `npm start` the first `node` on PATH is the one in there.
  const name = pathName();
  const path = (process.env[name] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes(`node_modules${sep}.bin`));
  const windows = process.platform === 'win32'; // where npm is a .cmd file, which only a shell runs
  const { error, status, signal } = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, [name]: path.join(delimiter) },
    shell: windows,
  });
  if (error)
    throw new InstallError(
      `npm could not be started: ${error.message}`,
      'Install Node with npm (https://nodejs.org) and run this again.',
    );
  if (signal) throw new InstallError(`npm was ended by ${signal}`);
  if (status !== 0) {
    throw new InstallError(
      `npm could not install the dependencies (it ended with ${status}; its messages are above)`,
      'Usual causes: no network, a proxy or registry that is not set in ~/.npmrc, a full disk. Then run this again.',
    );
  }
}

function stillNotInstalled(root, reason) {
  return existsSync(pinnedNode(root))
    ? new InstallError(`npm finished, but ${reason}`, 'Remove the node_modules folder and run this again.')
    : new InstallError(
        'npm installed everything but the pinned Node, which comes with an install script',
        'Scripts are switched off (npm config get ignore-scripts). Run `npm ci --ignore-scripts=false`.',
      );
}

function checkPinnedNode(root) {
  const wanted = `v${readJson(join(root, 'node_modules', 'node', 'package.json'))?.version}`;
  const { stdout, stderr, error } = spawnSync(pinnedNode(root), ['--version'], { encoding: 'utf8', timeout: 30_000 });
  if (stdout?.trim() === wanted) return;
  throw new InstallError(
    `The pinned Node ${wanted} does not run here: ${(error?.message ?? stderr?.trim()) || `it says it is ${stdout?.trim()}`}`,
    'It needs glibc and libatomic (Debian and Ubuntu: apt-get install libatomic1; Alpine: use a Debian image).',
  );
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function sameRecord(one = {}, other = {}) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** PATH on most machines, Path on Windows; with two spellings in one environment, either might be used. */
function pathName() {
  return Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
}
