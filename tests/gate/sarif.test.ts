import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { toSarif } from '../../src/cli/kit/sarif.ts';
import type { Finding } from '../../src/gate/finding.ts';
import { gate, sound } from './gate.ts';

interface Sarif {
  $schema: string;
  version: string;
  runs: {
    tool: {
      driver: {
        name: string;
        semanticVersion: string;
        rules: {
          id: string;
          shortDescription: { text: string };
          help: { text: string; markdown: string };
          defaultConfiguration: { level: string };
        }[];
      };
    };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: {
        physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number; startColumn: number } };
      }[];
      partialFingerprints: Record<string, string>;
      suppressions?: { kind: string; justification: string }[];
    }[];
  }[];
}
const sarifOf = (findings: Finding[], root = process.cwd()) => toSarif(findings, { root, version: '1.2.3' }) as Sarif;

test('has what SARIF 2.1.0 requires: version, a tool with its rules, results with message, level and position', async () => {
  const { findings, root } = await gate(
    sound('intro: "See [here](https://example.org/x) and {{subscriber.planet}}."\n').replace(/ +summary: .*\n/, ''),
  );
  const { $schema, version, runs } = sarifOf(findings, root);
  expect([$schema, version, runs.length]).toEqual([expect.stringContaining('sarif-2.1.0'), '2.1.0', 1]);
  const { tool, results } = runs[0]!;
  expect(tool.driver).toMatchObject({ name: 'Galley', semanticVersion: '1.2.3' });
  expect(results).toHaveLength(findings.length);
  for (const { ruleId, ruleIndex, level, message, locations, partialFingerprints } of results) {
    expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
    expect(['error', 'warning', 'note']).toContain(level);
    expect(message.text).toMatch(/^[A-Z“`<].*\S$/s);
    expect(locations).toHaveLength(1);
    const { artifactLocation, region } = locations[0]!.physicalLocation;
    expect(artifactLocation.uri).toBe('drafts/7.yaml');
    for (const position of [region.startLine, region.startColumn]) expect(position).toBeGreaterThan(0);
    expect(Object.keys(partialFingerprints)).toEqual(['galleyFinding/v1']);
  }
  for (const { shortDescription, help, defaultConfiguration } of tool.driver.rules) {
    for (const text of [shortDescription.text, help.text, help.markdown]) expect(text).not.toBe('');
    expect(['error', 'warning', 'note']).toContain(defaultConfiguration.level);
  }
});

test('a waived finding is a suppressed result with its reason', () => {
  const finding: Finding = {
    severity: 'warning',
    group: 'draft',
    rule: 'no-summary',
    message: 'this item has no summary',
    file: 'drafts/7.yaml',
    line: 3,
    column: 5,
    waived: { reason: 'It says it all' },
  };
  expect(sarifOf([finding]).runs[0]!.results).toMatchObject([
    { suppressions: [{ kind: 'inSource', justification: 'It says it all' }] },
  ]);
});

test('the same finding on another line has the same fingerprint; of two items it has two', () => {
  const at = (line: number, item: string): Finding => ({
    severity: 'warning',
    group: 'draft',
    rule: 'no-summary',
    message: 'm',
    file: 'drafts/7.yaml',
    line,
    item,
  });
  const prints = sarifOf([at(3, 'a'), at(9, 'a'), at(3, 'b')]).runs[0]!.results.map(
    ({ partialFingerprints }) => partialFingerprints['galleyFinding/v1'],
  );
  expect(prints[0]).toBe(prints[1]);
  expect(prints[0]).not.toBe(prints[2]);
});

test('files are named relative to the root of the repository, above the publication, and as addresses', () => {
  const repository = mkdtempSync(join(tmpdir(), 'galley-sarif-'));
  onTestFinished(() => rmSync(repository, { recursive: true }));
  mkdirSync(join(repository, '.git'));
  mkdirSync(join(repository, 'news letters/weekly'), { recursive: true });
  const finding: Finding = {
    severity: 'error',
    group: 'draft',
    rule: 'yaml-bad-indent',
    message: 'm',
    file: 'drafts/7.yaml',
  };
  const { results } = sarifOf([finding, { ...finding, file: 'galley.yaml' }], join(repository, 'news letters/weekly'))
    .runs[0]!;
  expect(results.map(({ locations }) => locations[0]!.physicalLocation.artifactLocation.uri)).toEqual([
    'news%20letters/weekly/drafts/7.yaml',
    'news%20letters/weekly/galley.yaml',
  ]);
});

test('a report without findings has no results', () => {
  expect(sarifOf([]).runs[0]).toMatchObject({ results: [], tool: { driver: { rules: [] } } });
});
