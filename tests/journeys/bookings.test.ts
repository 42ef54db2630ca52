import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkIssue } from '../../src/wire/check-issue.ts';
import { availableThemes, renderIssue } from '../../src/issue/render.ts';
import { viewContextOf } from '../../src/wire/open-config.ts';
import { approvalState, approveIssue } from '../../src/send/plan/approval.ts';
import { reportIssue } from '../../src/report/issue-report.ts';
import { bookings, drill } from '../cast/bookings.ts';
import { scriptedSmtp } from '../fakes/scripted-smtp.ts';
import { draft, makeWorkspace, type Workspace } from './workspace.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

const booked = `${draft.slice(0, draft.indexOf('  - sponsored'))}  - sponsored: 1\n`;

async function workspace(smtpUrl = 'smtp://127.0.0.1:1'): Promise<Workspace & { book(text: string): void }> {
  const made = await makeWorkspace({ smtpUrl, drafts: { 7: booked } });
  open.push(() => made.close());
  const book = (text: string) => writeFileSync(join(made.root, 'bookings.yaml'), text);
  book(bookings(drill));
  return { ...made, book };
}

test('changing a booking voids the approval of its issue, and changing it back restores it', async () => {
  const { app, book } = await workspace();
  const renditions = async () => {
    const { issue } = await checkIssue(app.config, 7);
    return Promise.all(availableThemes.map((theme) => renderIssue(issue!, viewContextOf(app.config), theme)));
  };
  await approveIssue(await renditions(), 'vega', app);
  book(bookings(drill.replace('One afternoon', 'Two afternoons')));
  expect(await approvalState(await renditions(), 1, app)).toMatchObject({
    kind: 'voided',
    by: [{ name: 'vega' }],
    changes: ['gone: “One afternoon, one server, one clock [7].”', 'new: “Two afternoons, one server, one clock [7].”'],
  });
  book(bookings(drill));
  expect((await approvalState(await renditions(), 1, app)).kind).toBe('approved');
  // A change that readers of this issue do not see does not change the issue.
  book(
    `# A note for the desk.\n${bookings(drill, drill.replace('example-hosting-drill', 'next').replace('issue: 7', 'issue: 8'))}`,
  );
  expect((await approvalState(await renditions(), 1, app)).kind).toBe('approved');
});

test('a booked slot is sent, and its sponsor has a line of their own in the report', async () => {
  const smtp = await scriptedSmtp();
  open.push(() => smtp.close());
  const { app, addReaders, send } = await workspace(smtp.url);
  await addReaders(2);
  await send();
  const { placements } = await reportIssue(app.db, 7);
  expect(placements).toMatchObject([
    {
      slot: 1,
      sponsor: 'Example Hosting Cooperative',
      label: 'When did you last restore a backup?',
      url: 'https://example.com/drill?ref=loop-7',
    },
  ]);
});
