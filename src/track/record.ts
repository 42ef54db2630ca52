import type { Clock } from '../clock.ts';
import { groupCommit } from '../db/group-commit.ts';
import type { Database } from '../db/open.ts';
import type { EventKind, NewEvent } from '../db/tables/track.ts';
import { mailClientOf } from './mail-client-of.ts';
import { countFirstOpens, type ReaderOpen } from './count-first-opens.ts';
import type { TokenIds } from '../signing/link-token.ts';
import { observe, type Visit } from './observe.ts';
import { openVisitHashes } from './visit-hashes.ts';

/** The target of a click. `stored` is false when the event could not be stored; the reader is redirected anyway. */
export interface Redirect {
  url: string;
  stored: boolean;
}

export interface Recorder {
  /** Undefined if this database does not know the delivery or its link. */
  click(ids: TokenIds, visit: Visit): Promise<Redirect | undefined>;
  /** False if this database does not know the delivery. */
  open(ids: TokenIds, visit: Visit): Promise<boolean>;
  /**
   * Records an unsubscription by the link in this delivery. An event that can't be stored is counted as lost; nothing
   * is thrown.
   */
  unsubscription(unsubscription: { delivery: number; send: number; how: string; at: number }): Promise<void>;
  /** Records that the reader undid it, so that the unsubscription no longer counts. Never throws either. */
  undoneUnsubscription(undone: { delivery: number; send: number; at: number }): Promise<void>;
  /** Events that could not be stored since the start. */
  lost(): number;
}

export interface RecorderDeps {
  db: Database;
  clock: Clock;
  onLost(error: Error, kind: EventKind): void;
  onRecorded?(kind: EventKind): void;
}

/** Stored in one transaction. */
interface Write {
  event: NewEvent;
  /** Set for opens and likely opens: the mail client is counted separately from the event. */
  opened?: ReaderOpen;
}

/** Stores opens and clicks in group commits; each call returns when its event is durable. */
export function openRecorder({ db, clock, onLost, onRecorded }: RecorderDeps): Recorder {
  let lost = 0;
  const hashes = openVisitHashes({ db, clock });
  const store = groupCommit<Write, undefined>(db, async (transaction, writes) => {
    await countFirstOpens(
      transaction,
      writes.flatMap(({ opened }) => opened ?? []),
    );
    await transaction
      .insertInto('event')
      .values(writes.map(({ event }) => event))
      .execute();
    return writes.map(() => undefined);
  });
  const storeOrCount = async (event: NewEvent, opened?: ReaderOpen): Promise<boolean> => {
    try {
      await store(opened ? { event, opened } : { event });
      onRecorded?.(event.kind);
      return true;
    } catch (error) {
      lost++;
      onLost(error as Error, event.kind);
      return false;
    }
  };

  return {
    async click({ epoch, id: delivery, link }, visit) {
      const target = await db
        .selectFrom('delivery')
        .innerJoin('send', 'send.id', 'delivery.send_id')
        .innerJoin('link', 'link.send_id', 'delivery.send_id')
        .select(['delivery.send_id', 'link.url'])
        .where('delivery.id', '=', delivery)
        // With another epoch, the token's delivery was lost in a restore, and its id now belongs to another one.
        .where('send.epoch', '=', epoch)
        .where('link.position', '=', link)
        .executeTakeFirst();
      if (!target) return undefined;
      const stored = await storeOrCount({
        delivery_id: delivery,
        send_id: target.send_id,
        kind: 'click',
        link,
        ...(await observe(visit, hashes)),
        at: clock.now(),
      });
      return { url: target.url, stored };
    },

    async open({ epoch, id: delivery }, visit) {
      const row = await db
        .selectFrom('delivery')
        .innerJoin('send', 'send.id', 'delivery.send_id')
        .select('delivery.send_id')
        .where('delivery.id', '=', delivery)
        .where('send.epoch', '=', epoch)
        .executeTakeFirst();
      if (!row) return false;
      const observation = await observe(visit, hashes);
      const opened =
        observation.verdict === 'machine'
          ? undefined
          : { delivery, send: row.send_id, client: mailClientOf(visit.userAgent) };
      await storeOrCount(
        {
          delivery_id: delivery,
          send_id: row.send_id,
          kind: 'open',
          link: null,
          ...observation,
          at: clock.now(),
        },
        opened,
      );
      return true;
    },

    async unsubscription({ delivery, send, how, at }) {
      await storeOrCount({
        delivery_id: delivery,
        send_id: send,
        kind: 'unsubscribe',
        link: null,
        verdict: 'human',
        reasons: how,
        at,
      });
    },

    async undoneUnsubscription({ delivery, send, at }) {
      await storeOrCount({
        delivery_id: delivery,
        send_id: send,
        kind: 'undo',
        link: null,
        verdict: 'human',
        reasons: '',
        at,
      });
    },

    lost: () => lost,
  };
}
