import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Our files that a page names by their path in the repository, such as `src/send/run/sweep.ts`. */
function filesNamedIn(text: string): string[] {
  const named = text.matchAll(/`((?:src|queue|emails|tests|bench)\/[\w./-]+\.(?:ts|tsx|js|mjs|hbs))`/g);
  // `weather` is the section kind that the recipes add.
  return [...named].map(([, path = '']) => path).filter((path) => !path.includes('/weather.'));
}

test.each(pages)('%s names no missing file', (page) => {
  const named = filesNamedIn(readFileSync(join(root, page), 'utf8'));
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('a missing file would be found', () => {
  const named = filesNamedIn('from `src/send/smtp.ts` to `src/clock.ts`, as `docs/x.md` says');
  expect(named).toEqual(['src/send/smtp.ts', 'src/clock.ts']);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual(['src/send/smtp.ts']);
});
