/** What readers need: redirects, pixels, leaving, signing up, the web copy. In this process, or in one of its own. */
import { join } from 'node:path';
import type { App } from './app.ts';
import { openDatabaseOf } from './database-of.ts';
import { closeServer, listenOn, portOf } from './listen.ts';
import { keptFolderOf, storeKept } from './store-kept.ts';
import { goodbyeBy, openMailerOf } from './system-mails.ts';
import { openLeavingKeeper } from '../audience/leaving/keep-leaving.ts';
import { openMailLater } from '../audience/signup/mail-later.ts';
import { answerWithin } from '../db/away.ts';
import { keptFile, newOwner } from '../files/kept-folder.ts';
import { openKeptLines } from '../files/kept-lines.ts';
import { namedProxies } from '../http/client-address.ts';
import type { EventKind } from '../db/tables/track.ts';
import { openRecorder } from '../track/record.ts';
import { passToDesk } from '../web/pass-to-desk.ts';
import { publicApp } from '../web/public-app.ts';
import { quickAnswers } from '../web/quick-answers.ts';

/** Counts what became of opens, clicks and unsubscriptions. */
export interface EventNumbers {
  recorded(kind: EventKind, events?: number): void;
  kept(kind: EventKind, events?: number): void;
  lost(kind: EventKind, events?: number): void;
  waiting(events: number): void;
}

export interface Readers {
  port: number;
  /** Where reviews of drafts are passed on to, such as `http://127.0.0.1:4181`. */
  deskAt(address: string): void;
  /** Answers what is open, and stores or keeps what waits. */
  close(): Promise<void>;
}

/** Some 200,000 clicks. */
const maxKeptBytes = 64 * 1024 * 1024;
const refreshEveryMs = 1_000;
const takeOverEveryMs = 60_000;

/** @throws GalleyError E_PORT, or if mail can't be signed */
export async function startReaders(app: App, numbers: EventNumbers): Promise<Readers> {
  const { config, db, clock, keys, log } = app;
  const { env, publication, publicUrl } = config;
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const end of closers.toReversed()) await end();
  };
  try {
    const folder = keptFolderOf(config);
    const owner = newOwner();
    const keptLines = (kind: 'events' | 'leaving') =>
      openKeptLines(keptFile(folder, owner, kind), { maxBytes: maxKeptBytes });
    // A connection of its own: pages must not wait for a lock that a commit waits for.
    const eventsDb = await openDatabaseOf(config, { forReaders: true, pool: 1 });
    // A server that does not answer must not keep the process from ending.
    closers.push(() => answerWithin(1_000, eventsDb.destroy()).catch(() => {}));
    const kept = keptLines('events');
    // A disk that is full later has room for this.
    await kept.reserve().catch((error: Error) => log.warn({ err: { message: error.message } }, 'no space is reserved'));
    let isAway = false;
    const recorder = openRecorder({
      db: eventsDb,
      lookUp: db,
      clock,
      kept,
      writer: owner,
      onStored(kind, events) {
        numbers.recorded(kind, events);
      },
      onKept(kind, events) {
        numbers.kept(kind, events);
        const trouble = recorder.trouble();
        if (!isAway && trouble)
          log.warn({ code: trouble.code }, 'the database takes no events; they are kept aside and stored later');
        isAway ||= trouble !== undefined;
      },
      onLost(error, kind) {
        numbers.lost(kind);
        log.error({ err: { message: error.message } }, 'an event could not be stored');
      },
    });
    closers.push(() => recorder.close());
    await recorder.refresh();
    const mailer = await openMailerOf(app);
    closers.push(() => mailer.close());
    const later = openMailLater();
    closers.push(() => later.close());
    const onLeft = goodbyeBy(mailer, app);
    const leavingDeps = {
      db,
      onLeft: async (
        { delivery, epoch, how, at }: { delivery: number; epoch: number; how: 'one-click' | 'page'; at: number },
        { id, send }: { id: number; send: number },
      ) => {
        await recorder.unsubscription({ delivery, send, epoch, how, at });
        if (how === 'page') onLeft?.(id);
      },
    };
    const leaving = openLeavingKeeper(keptLines('leaving'), leavingDeps);
    closers.push(() => leaving.close());
    const proxies = namedProxies(env.PROXIES);
    const hosts = ['localhost', '127.0.0.1', '[::1]'].map((host) => `${host}:${env.PORT}`);
    let desk: string | undefined;
    const web = publicApp({
      passToDesk: passToDesk(() => desk),
      ...{ db, clock, keys, log, recorder, mailer, later, onLeft, publication, publicUrl, hosts },
      away: { isKnown: (ids) => recorder.recall(ids) !== undefined, keep: leaving.keep },
      drafts: join(config.root, 'drafts'),
      isProxy: proxies,
    });
    const quick = quickAnswers({ recorder, keys, isProxy: proxies, publicUrl, hosts });
    const server = await listenOn(web, { host: env.HOST, port: env.PORT, setting: 'PORT', quick });
    closers.push(() => closeServer(server));
    const takeOver = async () => {
      const found = await storeKept({ config, db: eventsDb, clock }, { except: owner, onLeft: leavingDeps.onLeft });
      if (found.events + found.leaving > 0) log.info(found, 'what an earlier process kept aside is stored');
    };
    const attempt = (work: () => Promise<unknown>) => () => void work().catch(() => {}); // the database is away
    attempt(takeOver)();
    const timers = [
      setInterval(attempt(recorder.refresh), refreshEveryMs),
      setInterval(attempt(takeOver), takeOverEveryMs),
      setInterval(() => {
        const waiting = recorder.waiting();
        numbers.waiting(waiting);
        if (isAway && waiting === 0) log.info('the events that were kept aside are stored');
        isAway &&= waiting > 0;
      }, refreshEveryMs),
    ].map((timer) => timer.unref());
    closers.push(() => timers.forEach((timer) => clearInterval(timer)));
    return { port: portOf(server), deskAt: (address) => void (desk = address), close };
  } catch (error) {
    await close();
    throw error;
  }
}
