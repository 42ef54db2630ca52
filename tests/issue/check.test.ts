import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openConfig } from '../../src/wire/open-config.ts';
import { checkIssue } from '../../src/wire/check-issue.ts';
import { starterDraft } from '../../src/issue/starter-draft.ts';

test('a misspelt key hides neither what is to be written nor a missing picture', async () => {
  const root = mkdtempSync(join(tmpdir(), 'galley-check-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  cpSync('galley.yaml', join(root, 'galley.yaml'));
  mkdirSync(join(root, 'drafts'));
  const config = openConfig({ folder: root, variables: {} });
  const draft = starterDraft({ ...config.publication, number: 9, date: '2026-12-04' })
    .replace('subject:', 'subjct:')
    .replace(
      '      # - title:',
      '      - title: One\n        image: { src: images/none.png, alt: Nothing }\n      # - title:',
    );
  writeFileSync(join(root, 'drafts/9.yaml'), draft);
  const { problems, issue } = await checkIssue(config, 9);
  expect(issue).toBeUndefined();
  expect(
    [...new Set(problems.filter(({ severity }) => severity === 'error').map(({ rule }) => rule))].toSorted(),
  ).toEqual(['no-image', 'unknown-key', 'unwritten']);
});
