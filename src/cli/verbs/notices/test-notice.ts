import { Command } from 'commander';
import type { App } from '../../../wire/app.ts';
import { hasOperators, withTargets } from '../../../wire/operators.ts';
import { withInbox } from '../../../wire/with-inbox.ts';
import type { NoticeMessage, NotifyResult } from '../../../notice/notify-operators.ts';
import { GalleyError } from '../../../problem.ts';
import { printJson, printLine, type Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';

export function testNotice(terminal: Terminal): Command {
  return new Command('test')
    .description('Tell everybody now, by mail and by the POST, that this is a test.')
    .option('--json', 'print the results as JSON')
    .addHelpText(
      'after',
      '\nExits 1 when somebody could not be told; the server’s answer is printed.\n\nExamples:\n  galley notices test',
    )
    .action(({ json }: { json?: boolean }) =>
      withApp(terminal, async (app) => {
        if (!hasOperators(app.config))
          throw new GalleyError('There is nobody to tell', {
            code: 'E_NO_OPERATORS',
            hint: 'Write `operators: [you@example.org]` into galley.yaml, or set OPERATOR_URL.',
          });
        const results = await withInbox(app, () => notifyAll(app));
        if (results.some(({ told }) => told.kind === 'failed')) terminal.exitCode = 1;
        if (json)
          return printJson(
            terminal.stdout,
            results.map(({ target, told }) => ({ target, ...told })),
          );
        for (const { target, told } of results)
          printLine(
            terminal.stdout,
            `${target === 'url' ? 'OPERATOR_URL' : target.slice('mail:'.length)}: ${resultWords(told)}`,
          );
      }),
    );
}

async function notifyAll(app: App): Promise<{ target: string; told: NotifyResult }[]> {
  return withTargets(app, async (targets) => {
    const results = [];
    for (const target of targets) results.push({ target: target.name, told: await target.notify(testMessage(app)) });
    return results;
  });
}

/** Number 0: it is no stored notice, and nothing repeats it. */
function testMessage({ clock }: App): NoticeMessage {
  return {
    notice: {
      id: 0,
      kind: 'test',
      detail: { kind: 'test' },
      createdAt: clock.now(),
      endedAt: null,
      seenAt: null,
      seenBy: null,
    },
    words: {
      title: 'This is a test of the notices to operators',
      happened: ['Nothing has happened. Somebody ran `galley notices test` to see whether this arrives.'],
      todo: ['Nothing.'],
      deskPath: '/',
    },
    time: 1,
  };
}

function resultWords(told: NotifyResult): string {
  switch (told.kind) {
    case 'accepted':
      return `accepted by ${told.by}`;
    case 'uncertain':
      return `may have arrived (${told.why})`;
    case 'failed':
      return `not told: ${told.why}`;
  }
}
