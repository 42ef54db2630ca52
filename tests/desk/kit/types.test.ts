import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the browser modules pass their own type check', () => {
  const { stdout, status } = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'src/desk/tsconfig.browser.json'],
    { encoding: 'utf8', timeout: 60_000 },
  );
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
