import { afterEach, describe, expect, test } from 'vitest';
import { linksAsCsv } from '../../src/report/report-csv.ts';
import { reportIssue } from '../../src/report/issue-report.ts';
import { openSite, type Site } from './site.ts';

const pollDraft = `number: 7
subject: A question
preheader: What a poll needs to be sent at all
date: 2026-11-27
sections:
  - title: Your turn
    kind: poll
    question: Tea <or> coffee?
    answers:
      - text: Tea & biscuits
      - text: Coffee
      - { text: Neither, url: "https://example.org/water" }
`;
const [tea, coffee, neither] = [0, 1, 2] as const;
const scanner = { 'user-agent': 'curl/8.0' };

const open: Site[] = [];
afterEach(async () => {
  for (const site of open.splice(0)) await site.close();
});

async function sent(options: Parameters<typeof openSite>[0] = {}) {
  const site = await openSite({ drafts: { 7: pollDraft }, ...options });
  open.push(site);
  await site.addReaders(4);
  await site.send();
  /** Clicks a link of the reader's copy, a minute after the click before. */
  const vote = async (reader: number, answer: number, headers: Record<string, string> = {}) => {
    site.clock.at += 60_000;
    const { clicks } = site.mailTo(`reader-${String(reader).padStart(4, '0')}@example.org`);
    return site.ask(clicks[answer]!, { headers });
  };
  const votes = async () => {
    const { questions } = await reportIssue(site.app.db, 7);
    return questions.map(({ answers }) => answers.map(({ human, unsure, machine }) => [human, unsure, machine]));
  };
  return { ...site, vote, votes };
}

describe('a poll in a mail', () => {
  test('counts the last answer of each reader, whatever scanners click', async () => {
    const { vote, votes, app } = await sent();
    await vote(1, tea);
    await vote(1, coffee);
    await vote(2, coffee, scanner);
    await vote(2, tea);
    await vote(2, neither, scanner);
    await vote(3, neither, scanner);
    expect(await votes()).toEqual([
      [
        [1, 0, 0],
        [1, 0, 0],
        [0, 0, 1],
      ],
    ]);
    const report = await reportIssue(app.db, 7);
    expect(report.questions[0]).toMatchObject({ asked: 'Tea <or> coffee?', human: 2, machine: 1 });
    expect(linksAsCsv(report)).toContain('Tea <or> coffee?,1,0,0');
  });

  test('leads to the answer’s address, or to a page that shows the votes', async () => {
    const { vote, ask } = await sent();
    expect((await vote(1, neither)).headers.location).toBe('https://example.org/water');
    const { status, headers } = await vote(2, tea);
    expect([status, headers.location]).toEqual([302, 'https://news.example.org/votes/7/your-turn/tea-biscuits']);
    const page = await ask(headers.location!);
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({ 'x-robots-tag': 'noindex', 'cache-control': 'no-store' });
    expect(page.text).toContain('Tea &lt;or&gt; coffee?');
    expect(page.text).toMatch(/You chose <strong[^>]*>Tea &amp; biscuits/);
    expect(page.text).toContain('2 readers have answered so far');
    expect(page.text).toContain('50 %');
    expect(page.text).not.toContain('<script');
  });

  test('is not answered by opening the page, however often, nor from the web copy', async () => {
    const { ask, votes, clock } = await sent();
    for (let index = 0; index < 3; index++) await ask('/votes/7/your-turn/coffee');
    clock.at += 60_000;
    const copy = await ask('/issues/7');
    expect(copy.text).toContain('https://news.example.org/votes/7/your-turn/coffee');
    expect((await votes()).flat(2)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('has a page that does not exist for other questions, answers and issues', async () => {
    const { ask } = await sent();
    expect((await ask('/votes/7/their-turn/coffee')).status).toBe(404);
    expect((await ask('/votes/8/your-turn/coffee')).status).toBe(404);
    const page = await ask('/votes/7/your-turn/%3Cb%3E');
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('You chose');
    expect((await ask('/votes/7/your-turn/coffee', { method: 'POST' })).headers.allow).toBe('GET, HEAD');
  });

  test('with `tracking: off` leads to the same places, and the page says that nothing is counted', async () => {
    const { smtp, ask } = await sent({ publication: (yaml) => yaml.replace(/^tracking:.*$/m, 'tracking: off') });
    const raw = smtp.received[0]!.raw.replaceAll('=\r\n', '');
    expect(raw).toContain('https://news.example.org/votes/7/your-turn/coffee');
    expect(raw).toContain('https://example.org/water');
    const page = await ask('/votes/7/your-turn/coffee');
    expect(page.text).toContain('answers are not counted');
    expect(page.text).not.toContain('have answered so far');
  });
});
