/** The one place where things are wired. Everything is opened on demand: `galley check` needs no database. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { openQueue, type QueuePlace } from '../../queue/open.ts';
import type { OnTrouble } from '../../queue/queue-error.ts';
import type { Queue } from '../../queue/queue.ts';
import { systemClock, type Clock } from '../clock.ts';
import { loadConfig, type Config } from '../config/config.ts';
import { openDatabase, type Database } from '../db/open.ts';
import { mailProblems, themeProblems } from '../issue/check-publication.ts';
import type { ViewContext } from '../issue/view.ts';
import { openLog, type Log } from '../log.ts';
import type { Metrics } from './metrics.ts';
import { domainOf } from '../mail/address.ts';
import { dkimSignature, hashBody, loadDkimKey, type DkimKey } from '../mail/dkim.ts';
import { GalleyError } from '../problem.ts';
import type { BatchId } from '../send/ledger/batch.ts';
import { readBatchJob } from '../send/ledger/batch.ts';
import type { Sender } from '../message/compile-message.ts';
import { openBounceGuard } from '../send/pace/bounce-guard.ts';
import { pauseSend } from '../send/steer/control.ts';
import { deliverBatch, type BatchResult, type DeliverDeps } from '../send/run/deliver-batch.ts';
import { openHighWater, type HighWater } from '../send/ledger/restore-guard.ts';
import { copiedNotice } from '../send/reason-words.ts';
import { openLedger } from '../send/ledger/ledger.ts';
import { materialStore, senderOf } from '../message/send-content.ts';
import type { Signing } from '../message/compose-copy.ts';
import { endLeasesOfTheDead, newOwner } from '../send/ledger/owner.ts';
import { openPace } from '../send/pace/pace.ts';
import { preferMainThread } from '../send/run/prefer-main-thread.ts';
import { openSmtp, type Outbox } from '../send/smtp/outbox.ts';
import { openSlowDomains } from '../send/pace/slow-domains.ts';
import type { MaintenanceDeps } from '../send/run/maintenance.ts';
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
  /** Where mail is handed over, as `send/transport.ts` names it. */
  transport: string;
  /** How far the work on this database has come. */
  highWater: HighWater;
  /** `onTrouble` hears what the queue survives; told on standard error, if left out. */
  openQueue(onTrouble?: OnTrouble): Promise<Queue>;
  openOutbox(): Outbox;
  /** @throws GalleyError E_DKIM when a key is set that can't sign. */
  openSigning(): Promise<Signing>;
  close(): Promise<void>;
}

export interface OpenOptions {
  folder?: string;
  variables?: Record<string, string | undefined>;
  clock?: Clock;
  /** Where the log goes, and the troubles that the queue survives; the process's own, if left out. */
  stderr?: { write(text: string): unknown };
}

export function openConfig({ folder = process.cwd(), variables = process.env }: OpenOptions = {}): Config {
  return loadConfig(folder, variables, (source) => [...themeProblems(source), ...mailProblems(source)]);
}

/** What a theme is told of the publication. */
export function viewContextOf({ publication, publicUrl }: Config): ViewContext {
  const { name, tagline, url, address, logo } = publication;
  return { publicUrl, publication: { name, url, address, ...(tagline ? { tagline } : {}), ...(logo ? { logo } : {}) } };
}

/** A database path in DATABASE_URL is relative to the publication's folder, wherever the command was typed. */
export function databaseUrl({ env, root }: Config): string {
  if (!env.DATABASE_URL.startsWith('sqlite:')) return env.DATABASE_URL;
  const path = env.DATABASE_URL.replace(/^sqlite:(\/\/)?/, '');
  return path === ':memory:' || isAbsolute(path) ? `sqlite:${path}` : `sqlite:${join(root, path)}`;
}

export async function openApp(options: OpenOptions = {}): Promise<App> {
  const config = openConfig(options);
  const { clock = systemClock, stderr = process.stderr } = options;
  const db = await openDatabase(databaseUrl(config));
  const keys = keyRing(config.env.GALLEY_SECRET ?? workspaceSecret(join(config.workspace, 'secret')));
  const sender = senderOf(config.publication, config.publicUrl);
  return {
    config,
    clock,
    log: openLog(config.env.LOG_LEVEL, stderr),
    db,
    keys,
    sender,
    viewContext: viewContextOf(config),
    transport: transportOf(config),
    highWater: openHighWater(db, config.workspace),
    openQueue: (onTrouble = ({ message }) => void stderr.write(`queue: ${message}\n`)) =>
      openQueue({ ...queuePlaceOf(config), onTrouble }),
    openOutbox: () =>
      openSmtp({ relays: relaysOf(config.smtpUrl), connections: config.publication.limits.connections }),
    openSigning: async () => ({ keys, dkim: await openDkim(config) }),
    close: () => db.destroy(),
  };
}

/** Redis where REDIS_URL names one, else PostgreSQL where that is the database, else this process. */
export function queuePlaceOf(config: Config): QueuePlace {
  const url = databaseUrl(config);
  return {
    name: config.publication.slug,
    redisUrl: config.env.REDIS_URL,
    postgresUrl: url.startsWith('sqlite:') ? undefined : url,
  };
}

/** Signs once with each key before anything is sent: a key that can't sign must not mean unsigned mail. */
export async function openDkim({ env, publication, root }: Config): Promise<DkimKey[]> {
  const domain = env.DKIM_DOMAIN ?? domainOf(publication.from.address);
  const configured = [
    ['DKIM_PRIVATE_KEY', env.DKIM_PRIVATE_KEY, env.DKIM_SELECTOR],
    ['DKIM_ED25519_PRIVATE_KEY', env.DKIM_ED25519_PRIVATE_KEY, env.DKIM_ED25519_SELECTOR],
  ] as const;
  const keys: DkimKey[] = [];
  for (const [name, value, selector] of configured) {
    if (!value || !selector) continue;
    try {
      const key = loadDkimKey(readPem(value, root), domain, selector);
      await dkimSignature(key, [['From', publication.from.address]], hashBody(Buffer.from('\r\n')), 0);
      keys.push(key);
    } catch (cause) {
      throw new GalleyError(`${name} can't be used to sign: ${(cause as Error).message}`, {
        code: 'E_DKIM',
        hint: 'Give a private key in PEM form, or the path of a file that holds one. Nothing was sent.',
        cause,
      });
    }
  }
  return keys;
}

function readPem(value: string, root: string): string {
  if (value.includes('-----BEGIN')) return value.replaceAll('\\n', '\n');
  const path = isAbsolute(value) ? value : join(root, value);
  if (!existsSync(path)) throw new Error('it is neither a PEM text nor the path of a file that exists');
  return readFileSync(path, 'utf8');
}

/** What `send/tend.ts` needs of this publication. */
export function maintenanceDepsOf({ db, clock, transport, config }: App): MaintenanceDeps {
  const { limits, sending } = config.publication;
  return {
    db,
    clock,
    transport,
    batchSize: limits.batchSize,
    policy: sending.uncertain,
    overdueAfterMs: sending.overdueAfterMinutes * 60_000,
  };
}

/** Of what `pauseInCopy` found, in the log of a process that nobody watches. */
export function tellPausedInCopy({ log }: Pick<App, 'log'>, sends: number[] | undefined): void {
  if (!sends) return;
  log.error(copiedNotice);
  for (const send of sends)
    log.error({ send }, 'the send is paused: `galley send resume` goes on, `galley send cancel` ends it');
}

/** A worker's standing equipment; `handle` is what a queue calls with a batch's id. */
export interface Worker {
  handle(job: string, signal: AbortSignal): Promise<BatchResult | undefined>;
  close(): Promise<void>;
}

export interface WorkerOptions {
  onOutcome?: DeliverDeps['onOutcome'];
  onBatch?(batch: BatchId, result: BatchResult): void;
  leaseMs?: number;
  outbox?: Outbox;
  metrics?: Metrics | undefined;
}

/** @throws GalleyError when mail could not be signed, or its links would be wrong. */
export async function openWorker(
  app: App,
  { onOutcome, onBatch, leaseMs = 30_000, outbox = app.openOutbox(), metrics }: WorkerOptions = {},
): Promise<Worker> {
  refuseUnsafeLinks(app.config);
  const owner = newOwner();
  const signing = await app.openSigning();
  preferMainThread();
  await endLeasesOfTheDead(app.db, owner);
  const { db, clock } = app;
  const { sending } = app.config.publication;
  const deps: DeliverDeps = {
    ledger: openLedger({
      ...{ db, clock, owner, transport: app.transport, leaseMs, highWater: app.highWater },
      onPutBack: (sends) => tellPausedInCopy(app, sends),
      onCommit: (rows, ms) => metrics?.committed(rows, ms / 1000),
    }),
    outbox,
    clock,
    pace: openPace({ db, clock, perSecond: sending.perSecond ?? null }),
    slowDomains: openSlowDomains({ db, clock }),
    bounceGuard: openBounceGuard(sending.pauseOver),
    async pauseSend(send, reason) {
      if (await pauseSend(db, send, reason)) app.log.error({ send, reason }, 'the send was paused');
    },
    material: materialStore(app.db, app.sender),
    sender: app.sender,
    signing,
    fields: app.config.publication.fields,
    connections: app.config.publication.limits.connections,
    leaseMs,
    onOutcome(batch, outcome, conversation) {
      metrics?.closed(outcome.kind);
      if (conversation) metrics?.conversed(conversation.relay, conversation.ms / 1000);
      onOutcome?.(batch, outcome, conversation);
    },
  };
  return {
    async handle(job, signal) {
      const batch = readBatchJob(job);
      if (!batch) return undefined;
      const result = await deliverBatch(batch, deps, signal);
      if (result.kind === 'worked') metrics?.claimed();
      onBatch?.(batch, result);
      return result;
    },
    close: () => outbox.close(),
  };
}

/** Mail that leaves this machine must lead back to an address readers can reach, over https (RFC 8058 3.1). */
export function refuseUnsafeLinks(config: Config): void {
  if (isLocalWork(config) || config.publicUrl.startsWith('https://')) return;
  throw new GalleyError('PUBLIC_URL is not an https address', {
    code: 'E_PUBLIC_URL',
    hint: 'SMTP_URL sends mail to the world, and its links and one-click unsubscribe (RFC 8058) need https. Set PUBLIC_URL=https://news.example.org.',
  });
}

/**
 * Whether mail stays with whoever sends it: the inbox, or a catcher on this machine. A server on the ports of real ones
 * (25, 465, 587) is taken for a relay to the world, wherever it runs.
 */
export function isLocalWork({ usesInbox, smtpUrl }: Config): boolean {
  if (usesInbox) return true;
  return relaysOf(smtpUrl).every(({ name }) => {
    const [host, port] = name.split(/:(?=\d+$)/);
    return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host!) && !['25', '465', '587'].includes(port!);
  });
}
