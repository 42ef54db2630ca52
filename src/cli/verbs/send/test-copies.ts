import type { App } from '../../../wire/app.ts';
import { openTestCopies } from '../../../wire/open-test-copies.ts';
import type { Rendition } from '../../../issue/render.ts';
import type { PostResult } from '../../../mail/posting.ts';
import { testAddress } from '../../../message/test-copy.ts';
import { answerWords } from '../../../send/reason-words.ts';
import { printJson, printLine, type Terminal } from '../../kit/terminal.ts';

/** Mails a test copy to each address. All addresses are checked before the first mail. */
export async function testCopies(
  app: App,
  rendition: Rendition,
  addresses: string[],
  { json }: { json?: boolean },
  terminal: Terminal,
): Promise<void> {
  for (const to of addresses) testAddress(to);
  const copies = openTestCopies(app);
  const results: { to: string; outcome: PostResult }[] = [];
  try {
    for (const to of addresses) results.push({ to, outcome: await copies.send(rendition, to) });
  } finally {
    await copies.close();
  }
  if (results.some(({ outcome }) => outcome.kind !== 'accepted')) terminal.exitCode = 1;
  if (json) return printJson(terminal.stdout, results);
  for (const { to, outcome } of results) {
    const words = answerWords(outcome);
    printLine(terminal.stdout, `${to}: ${outcome.kind}${words ? ` (${words})` : ''}`);
  }
}
