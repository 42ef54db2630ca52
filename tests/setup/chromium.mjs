import { aptInstall } from './apt.mjs';
import { run } from './children.mjs';

// The shell first: it draws the same pages without a browser's own windows, for half of the processor time.
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const fonts = ['fonts-noto-core', 'fonts-noto-cjk', 'fonts-noto-color-emoji'];

/**
 * A Chromium to look at pages with: CHROMIUM_PATH, else one that is installed, else apt-get.
 * Resolves with `{ path, how }`; throws an Error that says what to install.
 */
export async function findChromium(say) {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH) {
    const how = await version(CHROMIUM_PATH);
    if (how) return { path: CHROMIUM_PATH, how };
    throw new Error(`CHROMIUM_PATH is set to ${CHROMIUM_PATH}, which does not run. Correct it, or unset it.`);
  }
  const there = await firstThatRuns();
  if (there) return there;
  let why;
  for (const name of ['chromium-headless-shell', 'chromium']) {
    const result = await aptInstall([name, ...fonts], say);
    const installed = result.ok ? await firstThatRuns() : undefined;
    if (installed) return installed;
    why ??= result.why;
  }
  throw new Error(
    `No Chromium to look at pages with (${why ?? 'the installed one does not run'}). Install chromium or Google Chrome, or set CHROMIUM_PATH.`,
  );
}

async function firstThatRuns() {
  for (const name of names) {
    const how = await version(name);
    if (how) return { path: await whereIs(name), how };
  }
  return undefined;
}

/** Asked rather than looked for: Ubuntu's chromium-browser is a note that tells people to use snap. */
async function version(name) {
  const { ok, output } = await run(name, ['--version'], { timeoutMs: 20_000, quiet: true });
  return ok ? /(Chromium|Chrome) [\d.]+/.exec(output)?.[0] : undefined;
}

/** Playwright wants a whole path. */
async function whereIs(name) {
  if (name.includes('/')) return name;
  const { output } = await run('sh', ['-c', `command -v ${name}`], { timeoutMs: 5000, quiet: true });
  return output;
}
