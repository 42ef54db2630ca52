import { Command, InvalidArgumentError } from 'commander';
import type { App } from '../../wire/app.ts';
import { findDraft } from '../../issue/read-draft.ts';
import { workspaceDeskKey } from '../../desk/guard/desk-key.ts';
import { entranceTo } from '../../desk/guard/entrance.ts';
import { deskHeader, deskId } from '../../desk/desk-id.ts';
import { onInterrupt, untilAborted } from '../kit/interrupt.ts';
import { issueNumber, portNumber } from '../kit/issue-number.ts';
import { openBrowser } from '../kit/open-browser.ts';
import { printLine, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';
import { startServing } from '../../wire/serving.ts';
import { style } from '../kit/printable.ts';

interface DeskOptions {
  port?: number;
  /** False with `--no-open`. */
  open: boolean;
}

export function deskCommand(terminal: Terminal): Command {
  return new Command('desk')
    .description('Open the desk in the browser: write a draft, see it as every reader will, check it, send it.')
    .argument('[number]', 'open this issue’s draft', draftNumber)
    .option('--port <port>', 'listen here instead of on DESK_PORT (4181); 0 takes any free one', portNumber)
    .option('--no-open', 'print the address only')
    .addHelpText(
      'after',
      `
The desk shows each save of a draft at once, from any editor. It answers on this machine only, unless DESK_HOST opens it
to a network (docs/desk-login.md). The address contains a key, which opens the desk for the browser that has it: share
it with nobody. If the desk is running already, this prints its address and opens it in the browser again.

Examples:
  galley desk
  galley desk 181
  galley desk 181 --port 5000 --no-open`,
    )
    .action((number: number | undefined, options: DeskOptions) =>
      withApp(terminal, async (app) => {
        if (number !== undefined) findDraft(app.config.root, number);
        await openDesk(app, number, options, terminal);
      }),
    );
}

function draftNumber(written: string): number {
  if (['password', 'accounts', 'remove'].includes(written))
    throw new InvalidArgumentError('Accounts are now managed by `galley accounts`.');
  return issueNumber(written);
}

async function openDesk(
  app: App,
  number: number | undefined,
  { port = app.config.env.DESK_PORT, open }: DeskOptions,
  terminal: Terminal,
): Promise<void> {
  const path = number === undefined ? '/' : `/drafts/${number}`;
  const show = (address: string, note: string) => {
    printLine(terminal.stdout, `${style('bold', 'The desk')}  ${style('cyan', address)}  ${style('dim', note)}`);
    if (open) openBrowser(address, terminal);
  };
  if (await isOurDesk(port, deskId(app.config)))
    return show(entranceTo(`http://localhost:${port}${path}`, app.config), 'is running already');
  const interrupt = onInterrupt('Closing the desk.', terminal);
  try {
    const serving = await startServing(app, { deskPort: port });
    try {
      // With a real mail server, `galley serve` and `galley work` deliver.
      if (app.config.usesInbox) await serving.startDelivering();
      show(serving.entrance(path), 'Ctrl-C closes it');
      // A theme takes a second to load; it does so while the browser starts.
      if (number !== undefined) void loadTheme(serving.deskUrl + path, app.config);
      await untilAborted(interrupt.signal);
    } finally {
      await serving.close();
    }
  } finally {
    interrupt.dispose();
  }
}

async function loadTheme(draft: string, { workspace }: App['config']): Promise<void> {
  const headers = { authorization: `Bearer ${workspaceDeskKey(workspace)}` };
  await fetch(`${draft}/frame`, { headers }).catch(() => {});
}

/** Whether this publication's desk answers there; it names itself in a header of each page. */
async function isOurDesk(port: number, id: string): Promise<boolean> {
  if (port === 0) return false;
  try {
    const answer = await fetch(`http://localhost:${port}/`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(2000),
      redirect: 'manual',
    });
    return answer.headers.get(deskHeader) === id;
  } catch {
    return false; // nothing listens, or not by HTTP; starting reports which
  }
}
