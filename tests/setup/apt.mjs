import { run } from './children.mjs';

/** Installs Debian packages where that is possible without asking anybody; otherwise says why it is not. */
export async function aptInstall(packages, say) {
  if (process.getuid?.() !== 0) return { ok: false, why: 'not root, so apt-get was not tried' };
  const there = await run('apt-get', ['--version'], { timeoutMs: 10_000, quiet: true });
  if (!there.ok) return { ok: false, why: 'no apt-get here' };
  say(`apt-get install ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=120', '-q'];
  await run('apt-get', [...wait, 'update'], { timeoutMs: 180_000, quiet: true, env }); // if it fails, what is known already may do
  const installed = await run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...packages], {
    timeoutMs: 600_000,
    quiet: true,
    env,
  });
  return installed.ok
    ? { ok: true }
    : { ok: false, why: `apt-get could not install it: ${installed.output.split('\n').at(-1)}` };
}
