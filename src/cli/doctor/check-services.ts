import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isLocalWork } from '../../wire/local-work.ts';
import { databaseFileOf, isDatabaseMissing, openDatabaseOf } from '../../wire/database-of.ts';
import { lookAtRedis } from '../../wire/look-at-redis.ts';
import { countSampleReaders } from '../../audience/sample-readers.ts';
import type { Config } from '../../config/config.ts';
import { listChores } from '../../db/chores.ts';
import { readDatabaseTime } from '../../db/database-clock.ts';
import type { Database } from '../../db/open.ts';
import { engineOf } from '../../db/engine.ts';
import { restoredState } from '../../send/ledger/restored.ts';
import { restoredWords } from '../../send/reason-words.ts';
import { SmtpConnectError, type ConnectFault } from '../../send/smtp/connect-error.ts';
import { openSmtpConnection } from '../../send/smtp/smtp-connection.ts';
import { relaysOf } from '../../send/smtp/transport.ts';
import { bad, badFromError, good, skipped, warning, type DoctorCheck } from './doctor-check.ts';
import { formatNumber } from '../kit/progress.ts';

/** The time of another machine, and ours at the same moment; in ms. */
export interface ClockReading {
  whose: string;
  theirs: number;
  ours: number;
}

/** Opens the database as every command does. If there is none yet, checks whether one could be created. */
export async function checkDatabase(config: Config, clocks: ClockReading[]): Promise<DoctorCheck> {
  const part = 'database';
  const path = databaseFileOf(config);
  if (path !== undefined) {
    if (isDatabaseMissing(config)) {
      const folder = [dirname(path), dirname(dirname(path))].find((each) => existsSync(each));
      if (!folder || !isWritable(folder))
        return bad(
          part,
          `there is no database at ${path}, and none can be created there`,
          'Create the folder, and let this user write into it.',
        );
      return good(part, 'does not exist yet; the first command that needs it creates it');
    }
    if (!isWritable(path) || !isWritable(dirname(path)))
      return bad(
        part,
        `this user may not write to ${path}`,
        'Change its owner: SQLite writes the file and a second one beside it.',
      );
  }
  let db: Database | undefined;
  try {
    db = await openDatabaseOf(config);
    const { readers } = await db
      .selectFrom('subscriber')
      .select(({ fn }) => fn.countAll<number>().as('readers'))
      .where('status', '=', 'active')
      .executeTakeFirstOrThrow();
    const { sends } = await db
      .selectFrom('send')
      .select(({ fn }) => fn.countAll<number>().as('sends'))
      .executeTakeFirstOrThrow();
    const says = `${engineOf(db) === 'postgres' ? 'PostgreSQL' : 'SQLite'}, ${counted(Number(readers), 'active reader')}, ${counted(Number(sends), 'send')}`;
    if (engineOf(db) === 'postgres') {
      const theirs = await readDatabaseTime(db);
      clocks.push({ whose: 'the database', theirs, ours: Date.now() });
    }
    if (!isLocalWork(config) && (await countSampleReaders(db)) > 0)
      return bad(
        part,
        `${says}; the sample readers of npm start are among them`,
        '`galley subscribers remove --samples` takes them off the list.',
      );
    const restored = await restoredState(db);
    if (restored) {
      const [what, todo] = restoredWords(restored, config.publication.timezone);
      return bad(part, `${says}; ${what}`, todo);
    }
    const failing = (await listChores(db)).filter(({ lastError }) => lastError !== null);
    if (failing.length > 0)
      return warning(
        part,
        `${says}; ${failing.map(({ name, lastError }) => `the chore ${name} failed: ${lastError}`).join('; ')}`,
        'It is tried again when it is next due; if it keeps failing, see the log of `galley serve`.',
      );
    return good(part, says);
  } catch (error) {
    return badFromError(part, error);
  } finally {
    await db?.destroy();
  }
}

function counted(count: number, what: string): string {
  return `${formatNumber(count)} ${what}${count === 1 ? '' : 's'}`;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export async function checkQueue({ env }: Config, clocks: ClockReading[]): Promise<DoctorCheck> {
  const part = 'queue';
  if (!env.REDIS_URL)
    return good(
      part,
      env.DATABASE_URL.startsWith('sqlite:')
        ? 'in this process; REDIS_URL is not set'
        : 'in PostgreSQL; REDIS_URL is not set',
    );
  try {
    const { name, now, evicts } = await lookAtRedis(env.REDIS_URL);
    clocks.push({ whose: 'Redis', theirs: now, ours: Date.now() });
    const says = `Redis at ${name}`;
    if (evicts !== undefined)
      return warning(
        part,
        `${says} deletes keys when it is full (maxmemory-policy ${evicts})`,
        'Set maxmemory-policy to noeviction. No mail would be lost, but what was deleted has to be found and enqueued again.',
      );
    return good(part, says);
  } catch (error) {
    return badFromError(part, error);
  }
}

/** Connects to each server, encrypts and logs in as a send would, and disconnects without sending a mail. */
export async function checkMailServers(config: Config): Promise<DoctorCheck[]> {
  const { env, smtpUrl, usesInbox } = config;
  const operators = (env.OPERATOR_SMTP_URL ? relaysOf(env.OPERATOR_SMTP_URL) : []).map(({ url, name }) =>
    checkMailServer(url, name, 'operators’ server'),
  );
  if (usesInbox)
    return [
      skipped('mail server', 'mail goes to the development inbox; SMTP_URL is not set'),
      ...(await Promise.all(operators)),
    ];
  return Promise.all([...relaysOf(smtpUrl).map(({ url, name }) => checkMailServer(url, name)), ...operators]);
}

/** As for the reader's pages. */
const daysLeftToWarn = 14;

async function checkMailServer(url: string, name: string, part = 'mail server'): Promise<DoctorCheck> {
  try {
    const connection = await openSmtpConnection(url, 10_000);
    const tls = connection.tlsVersion;
    const isPipelined = connection.offers('PIPELINING');
    const daysLeft = ((connection.certificateEndsAt ?? Infinity) - Date.now()) / 86_400_000;
    await connection.quit();
    const login = new URL(url).username === '' ? 'no login is set' : 'login accepted';
    const says = `${name}, ${tls ?? 'not encrypted'}, ${login}`;
    const todo: string[] = [];
    if (!tls && !/^(localhost|127\.|\[?::1)/.test(name))
      todo.push('Use port 587 with STARTTLS or smtps://…:465: mail and addresses can be read on the way.');
    if (daysLeft < daysLeftToWarn)
      todo.push(`Its certificate ends in ${Math.floor(daysLeft)} days: find out why it was not renewed.`);
    if (!isPipelined)
      todo.push(
        'It offers no PIPELINING (RFC 2920): a send takes several times as long. A relay of your own in between would help.',
      );
    return todo.length > 0 ? warning(part, says, ...todo) : good(part, says);
  } catch (error) {
    const { message } = error as Error;
    const todo = error instanceof SmtpConnectError ? hints[error.fault] : undefined;
    return bad(part, `${name}: ${message}`, todo ?? 'Check SMTP_URL.');
  }
}

const hints: Partial<Record<ConnectFault, string>> = {
  refused: 'Check host and port in SMTP_URL, and whether the server runs.',
  closed: 'Check host and port in SMTP_URL: smtp:// for 587 and 25, smtps:// for 465.',
  timeout: 'Many hosting providers block outgoing ports 25 and 465. Try 587, or ask yours.',
  dns: 'Check the spelling of the host in SMTP_URL.',
  login: 'Check user and password in SMTP_URL; a % in them is written %25.',
  tls: 'Check its certificate; smtp:// is for 587 and 25, smtps:// for 465.',
};
