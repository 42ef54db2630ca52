import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openConfig } from '../../src/wire/open-config.ts';
import { checkIssue } from '../../src/wire/check-issue.ts';
import { fillingProblems } from '../../src/issue/check.ts';
import { parseDraft } from '../../src/issue/parse-draft.ts';
import { availableThemes, cutRendition, fillRendition, templateData } from '../../src/issue/render.ts';
import { lintTemplate } from '../../src/issue/template.ts';
import { smallRendition } from '../cast/renditions.ts';

const config = openConfig({ variables: { PUBLIC_URL: 'https://news.example.org' } });
const { publication } = config;
const root = mkdtempSync(join(tmpdir(), 'galley-filling-'));
mkdirSync(join(root, 'drafts'));
afterAll(() => rmSync(root, { recursive: true }));

const draft = (intro: string, subject = 'Hi') =>
  `number: 9\nsubject: ${JSON.stringify(subject)}\npreheader: p\ndate: 2026-11-27\nintro: ${JSON.stringify(intro)}\nsections:\n  - { title: T, kind: text, text: x }\n`;

async function check(intro: string, theme: string, subject?: string) {
  writeFileSync(join(root, 'drafts/9.yaml'), draft(intro, subject));
  return checkIssue({ ...config, root }, 9, theme);
}

describe.each(availableThemes)('a draft that passes the check, in %s', (theme) => {
  const cases = [
    '{{#if subscriber.city}}Path C:\\\\{{/if}} x',
    '{{#if subscriber.city}}Path C:\\\\{{subscriber.city}} {{/if}} x',
    '{{#if subscriber.city}}write &#123;{ name }} now{{/if}} x',
    '{{#if subscriber.city}}Hello &#123;&#123;&#123;subscriber.city}}}{{/if}} x',
    '{{#if subscriber.city}}a &#123;{{subscriber.city}}&#125; b{{else if subscriber.firstName}}c{{else}}d{{/if}} x',
    '{{#if subscriber.city ~}} a {{~else~}} b {{~/if}} x',
    '{{#if subscriber.city}}\n\nOne.\n\n{{else}}\n\nTwo.\n\n{{/if}}\n\nEnd.',
  ];
  test.each(cases)('can be filled for everybody, without a field writing HTML: %s', async (intro) => {
    const { rendition, problems } = await check(intro, theme);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    for (const fields of [{ city: '<b>evil</b>', firstName: 'Vega' }, {}] as Record<string, string>[]) {
      const data = templateData(
        rendition!,
        { email: 'vega@example.org', since: '2026-01-01', fields },
        publication.fields,
      );
      const { html } = fillRendition(cutRendition(rendition!), data, { link: () => '', unsubscribe: '' });
      expect(html).not.toContain('<b>evil');
      expect(html).not.toMatch(/[\uE000\uE001]/);
    }
  });
});

describe('an error for every reader is reported', () => {
  test('with the part of the draft and the message from Handlebars', () => {
    const rendition = {
      ...smallRendition,
      subject: '\uE000f0\uE001',
      tags: ['{{/if}}', ...smallRendition.tags.slice(1)],
    };
    const parsed = parseDraft(draft('x'), 'drafts/9.yaml', {
      theme: 'digest',
      lang: 'en',
      dir: 'ltr',
      timezone: 'UTC',
      fields: [],
    });
    expect(fillingProblems(rendition, parsed, ['firstName', 'city'])).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        rule: 'template',
        path: 'subject',
        line: 2,
        message: expect.stringContaining('Parse error'),
      }),
    );
  });

  test.each([
    ['{{~!-- a }} b --}} x', 0, 'a comment takes no ~'],
    ['x {{! a ~}} x', 2, 'a comment takes no ~'],
    ['{{{{if subscriber.city}}}}a{{{{/if}}}}', 0, 'four braces are not supported'],
    ['{{date "2026-13-45"}}', 7, '"2026-13-45" is no day that exists'],
    ['{{date 5}}', 7, '5 is no day that exists'],
    ['a {{^if subscriber.city}}b{{/if}}', 2, '{{^ is not supported'],
    ['{{#if subscriber.city}}a{{^}}b{{/if}}', 24, '{{^ is not supported'],
    ['{{"there"}}', 0, 'a tag names a field; this one is only a text or a number'],
    ['{{5}}', 0, 'a tag names a field; this one is only a text or a number'],
  ])('%s', (template, offset, message) => {
    expect(lintTemplate(template, ['city'])).toMatchObject([{ offset, message }]);
  });

  test('in a draft too', async () => {
    expect((await check('x {{date "2026-13-45"}}', 'digest')).problems).toMatchObject([
      { severity: 'error', rule: 'template', path: 'intro' },
    ]);
  });
});
