/** `npm start`: installs on first use, then runs `galley start` with the Node that the project pins. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const minMajor = 20;
if (Number(process.versions.node.split('.')[0]) < minMajor) {
  console.error(
    `Galley installs with Node ${minMajor} or newer (it brings its own for running), and this is ${process.versions.node}. Get one from https://nodejs.org.`,
  );
  process.exit(1);
}

const { ensureInstalled, InstallError, pinnedEnv, pinnedNode } = await import('./install.mjs');
const root = fileURLToPath(new URL('../../', import.meta.url));
try {
  ensureInstalled(root, { dev: false });
} catch (error) {
  if (!(error instanceof InstallError)) throw error;
  console.error(error.message);
  if (error.hint) console.error(error.hint);
  process.exit(1);
}

const galley = fileURLToPath(new URL('galley.mjs', import.meta.url));
const child = spawn(pinnedNode(root), ['--max-semi-space-size=8', galley, 'start', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: pinnedEnv(root),
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  let passedOnAt = 0;
  process.on(signal, () => {
    // A terminal sends Ctrl-C to every foreground process, so the child has it already; npm then passes it on to us
    // once more. A second signal would make the child exit without finishing.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    if (Date.now() - passedOnAt < 1000) return;
    passedOnAt = Date.now();
    child.kill(signal);
  });
}

child.on('error', (error) => {
  console.error(`Galley could not be started: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
