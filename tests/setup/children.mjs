/** Starts processes and sees that none outlives us: each is ended by its own id on every way out. */
import { spawn } from 'node:child_process';

const children = new Set();
const manners = new WeakMap();
const farewells = new Set();

/** Runs a command to its end, showing what it says unless `quiet`, as another user with `uid` and `gid`; past `timeoutMs` it is ended and counts as failed. */
export function run(command, args, { timeoutMs, env = process.env, cwd, quiet = false, uid, gid }) {
  return new Promise((resolve) => {
    const child = start(command, args, {
      env,
      cwd,
      uid,
      gid,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    let output = '';
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    const timer = setTimeout(() => {
      timedOut = true;
      void end(child);
    }, timeoutMs);
    const done = (code) => {
      clearTimeout(timer);
      if (timedOut) output += `\nended after ${timeoutMs / 1000} s`;
      if (timedOut && !quiet) console.error(`${command} took longer than ${timeoutMs / 1000} s and was ended.`);
      resolve({ ok: code === 0 && !timedOut, code, output: output.trim() });
    };
    child.on('error', (error) => {
      output += error.message;
      done(null);
    });
    child.on('close', done);
  });
}

/** Starts a process that stays, until `end` or our own end. `endSignal`: what it takes for "end now, in order"; after `endWithinMs` it is made to. */
export function start(command, args, { endSignal = 'SIGTERM', endWithinMs = 3000, ...options }) {
  const child = spawn(command, args, options);
  children.add(child);
  manners.set(child, { endSignal, endWithinMs });
  child.once('exit', () => children.delete(child));
  child.once('error', () => children.delete(child));
  return child;
}

/** Asks the process to end, makes it end where it takes too long, and resolves when it has. */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const { endSignal, endWithinMs } = manners.get(child);
  child.kill(endSignal);
  const timer = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
  await gone;
  clearTimeout(timer);
}

/** What else has to be undone at the end, such as a container; must be synchronous. */
export function atEnd(undo) {
  farewells.add(undo);
}

export async function endAll() {
  await Promise.all([...children].map(end));
  for (const undo of farewells) undo();
  farewells.clear();
}

for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
]) {
  process.on(signal, async () => {
    console.error(`\nStopped by ${signal}; ending what was started.`);
    await endAll();
    process.exit(128 + number);
  });
}
// Where nothing can be awaited any more (an error nobody caught).
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const undo of farewells) undo();
});
