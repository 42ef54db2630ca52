import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findingGroups } from '../../src/gate/finding.ts';
import { runGate } from '../../src/gate/run-gate.ts';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import { generateKeyPairSync } from 'node:crypto';
import { loadDkimKey } from '../../src/mail/dkim.ts';
import { openDns } from '../../src/gate/sender/ask-dns.ts';
import { fakeDns } from '../fakes/dns-server.ts';
import { gate, lines, sound } from './gate.ts';

test('findings come by group and then from top to bottom, the same each time', async () => {
  const draft = readFileSync('drafts/180.yaml', 'utf8')
    .replace('number: 180', 'number: 7')
    .replaceAll(/summary: >-\n( {10}.*\n)+/g, '')
    .replaceAll(/image: .*\n(?: {10}.*\n)*/g, '');
  const [once, twice] = [await gate(draft), await gate(draft)];
  expect(once.findings).toEqual(twice.findings);
  const groups = once.findings.map(({ group }) => findingGroups.indexOf(group));
  expect(groups).toEqual(groups.toSorted((a, b) => a - b));
  const ofDraft = once.findings.filter(({ group }) => group === 'draft').map(({ line }) => line ?? 0);
  expect(ofDraft.length).toBeGreaterThan(10);
  expect(ofDraft).toEqual(ofDraft.toSorted((a, b) => a - b));
});

test('a misspelt key does not hide a repeated address', async () => {
  const draft = `${sound()}      - title: The same lamp
        url: http://www.example.org/lamp/?utm_source=x
        sumary: Once more.
`;
  const { findings, issue } = await gate(draft);
  expect(issue).toBeUndefined();
  expect(
    findings
      .filter(({ rule }) => rule === 'unknown-key' || rule === 'repeated-link')
      .map(({ rule, line }) => `${rule} ${line}`),
  ).toEqual(['repeated-link 12', 'unknown-key 13']);
  // A valid draft reports it once, not twice.
  const sane = await gate(draft.replace('sumary', 'summary'));
  expect(sane.findings.filter(({ rule }) => rule === 'repeated-link')).toHaveLength(1);
});

test('a check that crashes becomes a finding, and the others still run', async () => {
  const broken = () => {
    throw new TypeError('x is not a function\n  with a second line');
  };
  const { findings } = await gate(sound().replace(/ +summary: .*\n/, ''), { deps: { sizeOf: broken } });
  expect(findings.filter(({ group }) => group === 'message')).toMatchObject([
    { rule: 'check-crashed', severity: 'error', message: 'the size could not be checked: x is not a function' },
  ]);
  expect(findings.map(({ rule }) => rule)).toContain('no-summary');
});

test('a waiver is not reported as unused when its group of checks crashed', async () => {
  const broken = () => {
    throw new Error('x');
  };
  const told = lines(
    await gate(sound('waive:\n  - { rule: nearly-too-large, reason: It is large on purpose }\n'), {
      deps: { sizeOf: broken },
    }),
  );
  expect(told).toEqual(['check-crashed -']);
});

test('a draft with mistakes gets these and other findings, but is not rendered', async () => {
  const { findings, issue, renditions } = await gate(
    sound()
      .replace('subject:', 'sbject:')
      .replace('summary:', 'image: { src: images/none.png, alt: x }\n        summary:'),
  );
  expect(findings.map(({ rule }) => rule)).toEqual(['unknown-key', 'no-image']);
  expect([issue, renditions]).toEqual([undefined, []]);
});

test.each(['', '- a\n- b', 'a: [', '\t', 'number: 7', '\0', '🙂', 'x: '.repeat(100)])(
  'never throws for any content of a file: %j',
  async (text) => {
    const findings = await runGate(
      parseDraft(text, 'drafts/7.yaml', { theme: 'digest', lang: 'en', dir: 'ltr', timezone: 'UTC', fields: [] }),
      {
        root: '/nowhere',
        publication: undefined as never,
        context: undefined as never,
        sizeOf: () => 0,
      },
    );
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.map(({ severity }) => severity)).toContain('error');
  },
);

test('an unknown theme is the caller’s error, not the draft’s', async () => {
  await expect(gate(sound(), { themes: ['nope'] })).rejects.toMatchObject({ code: 'E_THEME' });
});

describe('the sender’s DNS', () => {
  test('is reported at its line of galley.yaml, and can be waived', async () => {
    const dns = await fakeDns({ 'MX loop.example.org': [{ preference: 1, exchange: 'mx.example.org' }] });
    try {
      const key = loadDkimKey(
        generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({ format: 'pem', type: 'pkcs8' })
          .toString(),
        'loop.example.org',
        's1',
      );
      const sender = {
        from: 'editors@loop.example.org',
        returnPath: 'bounces@loop.example.org',
        dkim: [key],
        dns: openDns({ servers: [dns.server] }),
      };
      const { findings } = await gate(
        sound('waive:\n  - { rule: spf-missing, reason: Our relay has an SPF record }\n'),
        { sender },
      );
      const told = findings
        .filter(({ file }) => file === 'galley.yaml')
        .map(({ rule, line, source, waived }) => [
          rule,
          typeof line,
          source?.startsWith('from:') ?? false,
          waived !== undefined,
        ]);
      expect(told).toEqual(
        expect.arrayContaining([
          ['dkim-no-key', 'number', true, false],
          ['dmarc-missing', 'number', true, false],
          ['spf-missing', 'number', false, true],
        ]),
      );
    } finally {
      await dns.close();
    }
  });
});
