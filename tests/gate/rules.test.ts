import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ruleNamed, ruleNames, rules } from '../../src/gate/rules.ts';
import { checksPage } from '../../src/gate/write-checks.ts';

/** Where findings are made: the gate, and the parser of drafts. */
const sources = [
  ...readdirSync('src/gate', { recursive: true, encoding: 'utf8' }).map((file) => join('src/gate', file)),
  ...['parse-draft', 'read-draft', 'left-out', 'check'].map((name) => `src/issue/${name}.ts`),
  ...readdirSync('src/issue/kinds').map((name) => `src/issue/kinds/${name}`),
  'src/sponsor/read-bookings.ts',
  ...readdirSync('src/yaml').map((name) => `src/yaml/${name}`),
].filter((file) => file.endsWith('.ts') && !/rules(\/\w+)?\.ts$/.test(file) && !file.startsWith('src/gate/clients/'));

const code = [...sources, 'src/gate/clients/check-clients.ts', 'src/gate/clients/effect.ts']
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

/** Names as they are written where something is told: `rule: 'x'`, `tell('x'`, `add('warning', 'x'`, `fault('x'`, `once('x'`. */
const told = new Set(
  [
    ...code.matchAll(
      /\brule: (?:issue\.code === 'too_small' \? )?'([a-z][a-z0-9-]+)'(?: : '([a-z-]+)')?|\b(?:tell|report|fault|once|add)\((?:(?:'(?:error|warning)'|severity), )?'([a-z][a-z0-9-]+)'/g,
    ),
  ].flatMap(([, ...names]) => names.filter((name) => name !== undefined)),
);

describe('every rule', () => {
  test('that the code uses is described', () => {
    expect(told.size).toBeGreaterThan(60);
    expect([...told].filter((name) => !ruleNamed(name) && !notRules.has(name))).toEqual([]);
  });

  test('that is described is used in the code', () => {
    expect(
      ruleNames.filter(
        (name) => name !== 'yaml' && !told.has(name) && !new RegExp(`['\`]${name}['\`]`).test(code) && !isMade(name),
      ),
    ).toEqual([]);
  });

  test('is in docs/checks.md as described: run `npm run schema` after a change', () => {
    expect(readFileSync('docs/checks.md', 'utf8')).toBe(checksPage());
    for (const name of ruleNames) expect(checksPage()).toContain(`### \`${name}\``);
  });

  test.each(ruleNames)('%s says what, why and what to do, in sentences', (name) => {
    const { what, why, fix, severity, waivable } = rules[name]!;
    for (const text of [what, why, fix]) expect(text).toMatch(/^[A-Z“`][\s\S]{10,}[.!?]$/);
    expect(severity === 'error' || waivable === undefined, 'only an error needs leave to be waived').toBe(true);
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  });
});

/** Words in these positions that are not names of rules. */
const notRules = new Set(['error', 'warning']);

/** Names such as `client-look` are composed from a word. */
function isMade(name: string): boolean {
  return name.startsWith('client-') && code.includes(`'${name.slice('client-'.length)}'`);
}
