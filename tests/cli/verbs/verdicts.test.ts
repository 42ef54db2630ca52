/** The numbers of an issue in the terminal, and judging them again: what an operator types and reads. */
import stringWidth from 'string-width';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../../src/cli/main.ts';
import { rulesVersion } from '../../../src/track/judge/rules-version.ts';
import { scriptedSmtp } from '../../fakes/scripted-smtp.ts';
import { FakeTerminal } from '../../fakes/terminal.ts';
import { makePublication, type Publication } from '../galley.ts';

let made: Publication;
let closeSmtp: () => Promise<void>;
beforeAll(async () => {
  const smtp = await scriptedSmtp();
  closeSmtp = () => smtp.close();
  made = await makePublication({ SMTP_URL: smtp.url });
  await made.addReaders(60);
  await made.galley(['send', '7', '--yes']);
  for (const issue of [4, 5, 6]) await earlierIssue(issue);
});
afterAll(async () => {
  await closeSmtp();
  made.remove();
});
beforeEach(async () => {
  await made.rows('delete from event where send_id = 1');
  for (const table of ['send_count', 'visit_evidence', 'send_judged'])
    await made.rows(`delete from ${table} where send_id = 1`);
  const [{ at }] = (await made.rows<{ at: number }>('select started_at as at from send where id = 1')) as [
    { at: number },
  ];
  await made.rows(
    `insert into event (delivery_id, send_id, kind, link, verdict, reasons, at, signals) values ${visits(Number(at)).join(',')}`,
  );
});

/** Twelve mailboxes are scanned, twelve readers click an hour later, twelve are Apple's, one robot says what it is. */
function visits(sentAt: number): string[] {
  return Array.from({ length: 60 }, (_, index) => index).flatMap((index) => {
    const visit = (link: number | null, after: number, signals = '') =>
      `(${index + 1}, 1, '${link === null ? 'open' : 'click'}', ${link}, 'human', '', ${sentAt + after}, '${signals}')`;
    if (index % 5 === 0) return Array.from({ length: 7 }, (_visit, link) => visit(link, 2_000 + link * 100));
    const [opened, clicked] = [3_600_000 + index * 60_000, 3_660_000 + index * 60_000];
    if (index % 5 === 1) return [visit(null, opened), visit(index % 7, clicked)];
    if (index % 5 === 2) return [visit(null, 5_000 + index * 700, 'apple-mail-privacy')];
    return index === 3 ? [visit(5, 7_000_000, 'known-robot')] : [];
  });
}

async function earlierIssue(issue: number): Promise<void> {
  const id = 100 + issue;
  const columns = 'audience, rendition_hash, transport, status, recipients, created_at, finished_at';
  await made.rows(
    `insert into send (id, issue_number, started_at, ${columns}) select ${id}, ${issue}, started_at - ${(7 - issue) * 86_400_000}, ${columns} from send where id = 1`,
  );
  await made.rows(
    `insert into batch (send_id, number, status, due_at, accepted, uncertain) select ${id}, number, status, due_at, accepted, uncertain from batch where send_id = 1`,
  );
}

async function typed(args: string[], columns: number): Promise<string> {
  const terminal = new FakeTerminal({ cwd: made.root, env: made.env, columns });
  expect(await run(args, terminal)).toBe(0);
  return terminal.stdout.text();
}

interface Recomputed {
  rules: number;
  dryRun: boolean;
  sends: { issue: number; rulesBefore: number | null; changed: number; changes: unknown[]; faults: unknown[] }[];
}
const recompute = async (...words: string[]) => {
  const { code, stdout, stderr } = await made.galley(['verdicts', 'recompute', '--issue', '7', '--json', ...words]);
  expect([code, stderr]).toEqual([0, '']);
  const { sends, ...rest } = JSON.parse(stdout) as Recomputed;
  return { ...rest, ...sends[0]! };
};

describe('galley report', () => {
  test('begins with who opened and clicked, what was taken out and why, and what is usual; 80 columns do', async () => {
    const shown = await typed(['report', '7'], 80);
    const [head, story] = shown.split('\n\n') as [string, string];
    expect(head).toContain('to 60 readers, finished');
    expect(story).toMatch(/^opened by +12–24 of 60 readers, 20\.0–40\.0 %$/m);
    expect(story).toMatch(/^clicked by +12 readers, 20\.0 %; most likely \d+–\d+$/m);
    expect(story).toMatch(/^taken out +85 of 97 clicks, 87\.6 %$/m);
    expect(story).toMatch(/^ +1 general: .*\n +84 sophisticated: /m);
    expect(story).toMatch(/more than usual: 0\.0 % in the last 3 issues/);
    expect(shown).toContain(`rules version ${rulesVersion}`);
    expect(shown).toMatch(
      /General: [^-]*\n +1 +0 +- .*\(known-robot\)\n +Sophisticated: [^-]*\n +84 +0 +- .*\(too-fast\)/,
    );
    expect(shown).toMatch(/Left open: .*\n +0 +12 +- /);
    expect(shown.split('\n').filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  test('has the range of a sponsor’s clicks beside their number', async () => {
    expect(await typed(['report', '7'], 80)).toMatch(
      /^sponsored +human +range +raw .*\n1 Example Hosting.* \d+ +\d+–\d+ /m,
    );
  });
});

describe('galley verdicts recompute', () => {
  test('after rules have changed says what changed, by kind and reason, and that once', async () => {
    await made.galley(['report', '7']);
    await made.rows(`update event set verdict = 'human', reasons = '', rules = 1 where reasons like 'too-fast%'`);
    await made.rows('update send_judged set rules = 1');
    const preview = await recompute('--dry-run');
    const change = { kind: 'click', from: 'human', to: 'machine', events: 84, reason: 'too-fast' };
    expect(preview).toMatchObject({
      dryRun: true,
      rules: rulesVersion,
      rulesBefore: 1,
      changed: 84,
      changes: [change],
    });
    expect(await recompute('--dry-run')).toEqual(preview);
    const words = await typed(['verdicts', 'recompute', '--issue', '7'], 80);
    expect(words).toContain('judged by version 1 before');
    expect(words).toMatch(/7 +click +human +machine +84 +too-fast/);
    expect(await recompute()).toMatchObject({ rulesBefore: rulesVersion, changed: 0, changes: [], faults: [] });
  });

  test('tells of counts that do not agree, mends them, and doctor stops warning', async () => {
    await made.galley(['report', '7']);
    const numbers = async () => {
      const { stdout } = await made.galley(['doctor', '--json', '--dns', '127.0.0.1:1']);
      return (JSON.parse(stdout) as { checks: { part: string }[] }).checks.find(({ part }) => part === 'numbers');
    };
    expect(await numbers()).toMatchObject({ state: 'good' });
    await made.rows(`update send_count set human = 40 where key = 'click' and send_id = 1`);
    expect(await numbers()).toMatchObject({
      state: 'warning',
      todo: [expect.stringContaining('galley verdicts recompute --issue 7')],
    });
    const fault = { key: 'click', field: 'human', stored: 40, right: 12 };
    expect((await recompute('--dry-run')).faults).toEqual([fault]);
    expect(await typed(['verdicts', 'recompute', '--issue', '7'], 80)).toMatch(
      /did not agree with the events, mended:\n.*\n +7 +click +human +40 +12/,
    );
    expect((await recompute()).faults).toEqual([]);
    expect(await numbers()).toMatchObject({ state: 'good' });
  });

  test('of an issue that was not sent says so', async () => {
    const { code, stderr } = await made.galley(['verdicts', 'recompute', '--issue', '99']);
    expect(code).toBe(1);
    expect(stderr).toContain('Issue 99 has not been sent');
  });
});
