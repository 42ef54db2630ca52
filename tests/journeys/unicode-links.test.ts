import { afterEach, expect, test } from 'vitest';
import { openSite, type Site } from './site.ts';
import { draft } from './workspace.ts';

const open: Site[] = [];
afterEach(async () => {
  for (const site of open.splice(0)) await site.close();
});

test('links in Japanese and German, in items and in Markdown, work in the delivered mail', async () => {
  const nine = draft
    .replace('number: 7', 'number: 9')
    .replace('https://example.org/first?a=1&b=2', 'https://例え.jp/wiki/日本')
    .replace('https://example.org/calendar', 'https://example.org/wiki/Köln');
  const site = await openSite({ drafts: { 9: nine } });
  open.push(site);
  await site.addReaders(1);
  await site.send(9);
  const { clicks } = site.mailTo('reader-0001@example.org');
  const answers = await Promise.all([clicks[0]!, clicks[1]!].map((click) => site.ask(click)));
  expect(answers.map(({ status, headers }) => [status, headers.location])).toEqual([
    [302, 'https://example.org/wiki/K%C3%B6ln'],
    [302, 'https://xn--r8jz45g.jp/wiki/%E6%97%A5%E6%9C%AC'],
  ]);
});
