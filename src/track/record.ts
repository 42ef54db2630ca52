import { randomUUID } from 'node:crypto';
import { answerWithin } from '../db/away.ts';
import type { Database } from '../db/open.ts';
import type { TokenIds } from '../signing/link-token.ts';
import { openEventStore, type EventStoreDeps } from './event-store.ts';
import { openRepeats } from './find-repeats.ts';
import { mailClientOf } from './mail-client-of.ts';
import type { PseudoLink } from './judge/reader-events.ts';
import { observe, observeReader, type Visit } from './observe.ts';
import { openLinkMemory, type SentLinks } from './sent-links.ts';
import type { PendingEvent } from './store-events.ts';
import { openVisitHashes } from './visit-hashes.ts';

export interface Recorder {
  /** The target of a link; undefined if this database does not know the delivery or its link. */
  click(ids: TokenIds, visit: Visit): Promise<string | undefined>;
  /** False if this database does not know the delivery. */
  open(ids: TokenIds, visit: Visit): Promise<boolean>;
  /**
   * Records that the page for unsubscribing was opened, or the link that nobody can see: evidence, and no click. False if
   * this database does not know the delivery.
   */
  sign(link: PseudoLink, ids: TokenIds, visit: Visit): Promise<boolean>;
  /**
   * Records an unsubscription by the link in this delivery. An event that can't be stored is counted as lost; nothing
   * is thrown.
   */
  unsubscription(unsubscription: {
    delivery: number;
    send: number;
    epoch: number;
    how: string;
    at: number;
  }): Promise<void>;
  /** Records that the reader undid it, so that the unsubscription no longer counts. Never throws either. */
  undoneUnsubscription(undone: { delivery: number; send: number; epoch: number; at: number }): Promise<void>;
  /** The send of this token, if memory knows it: then it is from this database, not from a lost history. */
  recall(ids: TokenIds): SentLinks | undefined;
  /** Reads which links were corrected and which sends are new. @throws if the database is away */
  refresh(): Promise<void>;
  /** Events that wait for the database. */
  waiting(): number;
  /** Events that could not be stored since the start. */
  lost(): number;
  /** Why the last attempt to store events failed; undefined if it did not. */
  trouble(): { code?: string } | undefined;
  /** Resolves if the database could store events now. @throws if it is away */
  probe(): Promise<unknown>;
  /** Stores what waits, or keeps it aside. */
  close(): Promise<void>;
}

export interface RecorderDeps extends Omit<EventStoreDeps, 'writer'> {
  /** Where links are looked up; `db` unless given. Events are stored on `db`, which may be locked for a while. */
  lookUp?: Database;
  /** See `EventStoreDeps`; random unless given. */
  writer?: string;
}

/** What memory knows of links is asked for again after this time; a click waits for it only so long. */
const refreshMs = { after: 1_000, wait: 20 };

/** A reader whose link memory does not know waits so long for the database, then gets a page that says so. */
const findWithinMs = 2_000;

/** Looks up targets and records opens and clicks; each call returns when its event is durable, or can't be. */
export function openRecorder({ lookUp, writer = randomUUID(), ...deps }: RecorderDeps): Recorder {
  const { db, clock } = deps;
  const links = openLinkMemory(lookUp ?? db);
  const store = openEventStore({ ...deps, writer });
  const hashes = openVisitHashes({ db: lookUp ?? db, clock });
  const repeats = openRepeats();
  let askedAt = -Infinity;
  let refreshing: Promise<void> | undefined;

  const refresh = () => {
    askedAt = performance.now();
    return (refreshing ??= links.refresh().finally(() => (refreshing = undefined)));
  };
  const sentLinksOf = async (ids: TokenIds): Promise<SentLinks | undefined> => {
    const now = performance.now();
    if (now - askedAt > refreshMs.after) await within(refreshMs.wait, refresh());
    else if (refreshing && now - askedAt < refreshMs.wait) await within(refreshMs.wait, refreshing);
    return links.recall(ids) ?? answerWithin(findWithinMs, links.find(ids));
  };
  const add = async (event: Omit<PendingEvent, 'number'>): Promise<void> => {
    const repeated = repeats.find(event);
    await store.add(repeated === undefined ? event : { ...event, repeats: repeated });
  };

  return {
    async click(ids, visit) {
      const known = await sentLinksOf(ids);
      const url = known?.urls[ids.link];
      if (!known || url === undefined) return undefined;
      const { epoch, id: delivery, link } = ids;
      await add({
        kind: 'click',
        epoch,
        send: known.send,
        delivery,
        link,
        at: clock.now(),
        shown: await observe(visit, hashes),
      });
      return url;
    },

    async sign(link, ids, visit) {
      const known = await sentLinksOf(ids);
      if (!known) return false;
      const { epoch, id: delivery } = ids;
      const shown = await observe(visit, hashes);
      await add({ kind: 'click', epoch, send: known.send, delivery, link, at: clock.now(), shown });
      return true;
    },

    async open(ids, visit) {
      const known = await sentLinksOf(ids);
      if (!known) return false;
      const shown = await observe(visit, hashes);
      const client = shown.verdict === 'machine' ? undefined : (mailClientOf(visit.userAgent) ?? null);
      await add({
        ...{ kind: 'open' as const, epoch: ids.epoch, send: known.send, delivery: ids.id, link: null },
        ...{ at: clock.now(), shown },
        ...(client === undefined ? {} : { client }),
      });
      return true;
    },

    async unsubscription({ how, ...of }) {
      await store.add({ kind: 'unsubscribe', ...of, link: null, shown: observeReader(how) });
    },

    async undoneUnsubscription(of) {
      await store.add({ kind: 'undo', ...of, link: null, shown: observeReader('') });
    },

    recall: links.recall,
    refresh,
    waiting: store.waiting,
    lost: store.lost,
    trouble: store.trouble,
    probe: () => db.updateTable('event_writer').set({ seen_at: clock.now() }).where('id', '=', writer).execute(),
    close: store.close,
  };
}

/** Waits for this, but not longer, and not for its error. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => {}), late]).finally(() => clearTimeout(timer));
}
