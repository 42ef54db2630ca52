/** What commands and servers share: settings, database, keys. Everything else is opened on demand. */
import { join } from 'node:path';
import { openDatabaseOf } from './database-of.ts';
import { openConfig, queuePlaceOf, viewContextOf, type ConfigOptions } from './open-config.ts';
import { openDkim } from './open-dkim.ts';
import { openQueue } from '../../queue/open.ts';
import type { OnTrouble } from '../../queue/queue-error.ts';
import type { Queue } from '../../queue/queue.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { openDatabaseClock } from '../db/database-clock.ts';
import type { DatabaseOptions } from '../db/database-options.ts';
import type { Database } from '../db/open.ts';
import type { ViewContext } from '../issue/view.ts';
import { openLog, type Log } from '../log.ts';
import type { Sender } from '../message/compile-message.ts';
import type { Signing } from '../message/compose-copy.ts';
import { senderOf } from '../message/send-content.ts';
import { openRestoreGuard, type RestoreGuard } from '../send/ledger/restore-guard.ts';
import { openSmtp, type Outbox } from '../send/smtp/outbox.ts';
import { relaysOf, transportOf } from '../send/smtp/transport.ts';
import { keyRing, workspaceSecret, type KeyRing } from '../signing/keys.ts';

export interface App {
  config: Config;
  clock: Clock;
  log: Log;
  db: Database;
  keys: KeyRing;
  sender: Sender;
  viewContext: ViewContext;
  /** How it was opened, so that a thread can open it again. */
  openedWith: ConfigOptions;
  /** Where the log is written. */
  stderr: { write(text: string): unknown };
  /** The mail server, as `send/smtp/transport.ts` names it. */
  transport: string;
  /** Detects that the database was restored or copied. */
  restoreGuard: RestoreGuard;
  /** `onTrouble` is called with troubles that the queue survives; default: they are written to standard error. */
  openQueue(onTrouble?: OnTrouble): Promise<Queue>;
  openOutbox(): Outbox;
  /** @throws GalleyError E_DKIM when a key is set that can't sign. */
  openSigning(): Promise<Signing>;
  close(): Promise<void>;
}

export interface OpenOptions extends ConfigOptions {
  /** Default: the database server's, or on SQLite the machine's. */
  clock?: Clock;
  /** Default: as every command opens it. */
  database?: DatabaseOptions;
  /** Where the log and the troubles that the queue survives are written; default: the standard error of the process. */
  stderr?: { write(text: string): unknown };
}

export async function openApp(options: OpenOptions = {}): Promise<App> {
  const config = openConfig(options);
  const { stderr = process.stderr } = options;
  const db = await openDatabaseOf(config, options.database);
  const databaseClock = options.clock ? undefined : await openDatabaseClock(db);
  const clock = options.clock ?? databaseClock!;
  const keys = keyRing(config.env.GALLEY_SECRET ?? workspaceSecret(join(config.workspace, 'secret')));
  const sender = senderOf(config.publication, config.publicUrl);
  return {
    config,
    clock,
    log: openLog(config.env.LOG_LEVEL, stderr),
    db,
    stderr,
    openedWith: { folder: options.folder, variables: options.variables },
    keys,
    sender,
    viewContext: viewContextOf(config),
    transport: transportOf(config),
    restoreGuard: openRestoreGuard(db, config.workspace),
    openQueue: (onTrouble = ({ message }) => void stderr.write(`queue: ${message}\n`)) =>
      openQueue({ ...queuePlaceOf(config), onTrouble }),
    openOutbox: () =>
      openSmtp({ relays: relaysOf(config.smtpUrl), connections: config.publication.limits.connections }),
    openSigning: async () => ({ keys, dkim: await openDkim(config) }),
    async close() {
      databaseClock?.close();
      await db.destroy();
    },
  };
}
