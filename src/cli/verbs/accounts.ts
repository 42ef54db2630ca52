import { Command } from 'commander';
import type { App } from '../../wire/app.ts';
import { GalleyError } from '../../problem.ts';
import { deskAccess } from '../../desk/guard/access.ts';
import { accountName, firstAccount, openAccounts } from '../../desk/guard/accounts.ts';
import { minCharacters, passwordFault } from '../../desk/guard/password.ts';
import { promptStreams } from '../kit/ask.ts';
import { formatTable } from '../kit/table.ts';
import { printJson, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';
import { dayIn } from '../../send/plan/when.ts';

/** `galley accounts …`: the accounts that may log in to a desk on a network. */
export function accountsCommand(terminal: Terminal): Command {
  const command = new Command('accounts')
    .description(
      'Show who may sign in to the desk when DESK_HOST opens it to a network; set passwords, remove accounts.',
    )
    .option('--json', 'print them as JSON')
    .addHelpText(
      'after',
      '\nOn this machine alone (DESK_HOST unset) nobody has to sign in. See docs/desk-login.md.\n\nExamples:\n  galley accounts\n  galley accounts password\n  galley accounts password guest < password.txt',
    )
    .action((options: { json?: boolean }) => withApp(terminal, (app) => list(options, app, terminal)));
  command
    .command('password')
    .description(
      'Set an account’s password, and make the account if it is new. Browsers that were signed in with it are signed out.',
    )
    .argument('[account]', 'its name', firstAccount)
    .addHelpText(
      'after',
      `\nYou type it twice and it is not shown; without a terminal it is read from standard input. At least ${minCharacters} characters.\n\nExamples:\n  galley accounts password\n  printf %s "$PASSWORD" | galley accounts password guest`,
    )
    .action((name: string) => withApp(terminal, (app) => setPassword(name, app, terminal)));
  command
    .command('remove')
    .description('Remove an account, its passkeys too. It is signed out at once.')
    .argument('<account>', 'its name')
    .action((name: string) => withApp(terminal, (app) => remove(name, app, terminal)));
  return command;
}

async function setPassword(name: string, { db, clock, config }: App, terminal: Terminal): Promise<void> {
  const accounts = openAccounts({ db, clock });
  const account = accountName(name);
  const password = terminal.stdin.isTTY
    ? await askTwice(account, (await accounts.find(account)) !== undefined, terminal)
    : await readAll(terminal.stdin);
  if (password === undefined) {
    terminal.stdout.write('Nothing was changed.\n');
    return;
  }
  const done = await accounts.setPassword(account, password);
  terminal.stdout.write(
    done === 'made'
      ? `${account} may sign in to the desk now.\n`
      : `The password of ${account} is changed; its browsers are signed out.\n`,
  );
  if (!deskAccess(config.env).demandsLogin)
    terminal.stdout.write(
      'The desk can be reached only from this machine and needs no login. DESK_HOST or DESK_URL opens it to others.\n',
    );
}

async function askTwice(account: string, known: boolean, terminal: Terminal): Promise<string | undefined> {
  const streams = promptStreams(terminal);
  const { isCancel, password } = await import('@clack/prompts');
  const first = await password({
    ...streams,
    message: `${known ? 'New password' : 'Password'} for ${account}`,
    validate: (typed) => passwordFault(typed ?? ''),
  });
  if (isCancel(first)) return undefined;
  const second = await password({
    ...streams,
    message: 'Repeat the password',
    validate: (typed) => (typed === first ? undefined : 'The two passwords differ.'),
  });
  return isCancel(second) ? undefined : first;
}

/** All of standard input, without the line break that `echo` and editors add. */
async function readAll(stdin: Terminal['stdin']): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (text === '')
    throw new GalleyError('There is no password on standard input', {
      code: 'E_DESK_PASSWORD',
      hint: 'Run it in a terminal to be asked, or write: printf %s "$PASSWORD" | galley accounts password',
    });
  return text;
}

async function list({ json }: { json?: boolean }, { db, clock, config }: App, { stdout }: Terminal): Promise<void> {
  const accounts = await openAccounts({ db, clock }).list();
  if (json) {
    printJson(
      stdout,
      accounts.map(({ name, passkeys, sessions, updated_at }) => ({
        name,
        passkeys,
        browsers: sessions,
        passwordSetAt: new Date(Number(updated_at)).toISOString(),
      })),
    );
    return;
  }
  if (accounts.length === 0) {
    stdout.write('There is no account yet: galley accounts password\n');
    return;
  }
  const columns = [
    { title: 'account' },
    { title: 'passkeys', align: 'right' as const },
    { title: 'browsers', align: 'right' as const },
    { title: 'password set' },
  ];
  stdout.write(
    formatTable(
      columns,
      accounts.map(({ name, passkeys, sessions, updated_at }) => [
        name,
        String(passkeys),
        String(sessions),
        dayIn(Number(updated_at), config.publication.timezone),
      ]),
      stdout.columns || 120,
    ),
  );
}

async function remove(name: string, { db, clock }: App, { stdout }: Terminal): Promise<void> {
  const removed = await openAccounts({ db, clock }).remove(name);
  if (!removed)
    throw new GalleyError(`There is no account ${JSON.stringify(accountName(name))}`, {
      code: 'E_DESK_ACCOUNT',
      hint: 'galley accounts lists them.',
    });
  stdout.write(`${accountName(name)} can’t sign in to the desk any more.\n`);
}
