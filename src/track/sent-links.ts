import type { Database } from '../db/open.ts';
import { noEpoch, type TokenIds } from '../signing/link-token.ts';

/** A send whose epoch no other send has: its tokens need no question to the database. */
export interface SentLinks {
  send: number;
  /** By position. */
  urls: string[];
}

/**
 * The links of recent sends in memory. A token names its send by the epoch, which 24 random bits make; where two sends
 * share one, the database is asked for the delivery.
 */
export interface LinkMemory {
  /** The send of this token, if memory knows it; undefined says nothing. Never waits. */
  recall(ids: TokenIds): SentLinks | undefined;
  /** Asks the database where memory can't tell. Undefined if no mail has this token. @throws if it is away */
  find(ids: TokenIds): Promise<SentLinks | undefined>;
  /** Reads what has changed: corrected links and new sends. @throws if the database is away */
  refresh(): Promise<void>;
}

/** A send with 45 links takes some 5 kB. */
const maxSends = 1_000;
/** Read when the process starts: nearly all clicks are on these. */
const recentSends = 50;

export function openLinkMemory(db: Database): LinkMemory {
  const byEpoch = new Map<number, SentLinks>();
  const epochOf = new Map<number, number>();
  let lastCorrection: number | undefined;
  let lastStart = -1;

  const forget = (epoch: number) => {
    const known = byEpoch.get(epoch);
    if (known) epochOf.delete(known.send);
    byEpoch.delete(epoch);
  };
  const load = async (epochs: number[]): Promise<void> => {
    if (epochs.length === 0) return;
    const rows = await db
      .selectFrom('send')
      .leftJoin('link', 'link.send_id', 'send.id')
      .select(['send.id', 'send.epoch', 'link.position', 'link.url'])
      .where('send.epoch', 'in', epochs)
      .orderBy('send.id')
      .execute();
    const found = Map.groupBy(rows, ({ epoch }) => Number(epoch));
    for (const epoch of epochs) {
      forget(epoch);
      const those = found.get(epoch);
      if (!those || those[0]!.id !== those.at(-1)!.id) continue;
      const links: SentLinks = { send: Number(those[0]!.id), urls: [] };
      for (const { position, url } of those) if (position !== null) links.urls[position] = url!;
      if (byEpoch.size >= maxSends) forget(byEpoch.keys().next().value!);
      byEpoch.set(epoch, links);
      epochOf.set(links.send, epoch);
    }
  };

  return {
    recall({ epoch }) {
      return byEpoch.get(epoch);
    },

    async find({ epoch, id, link }) {
      const known = byEpoch.get(epoch);
      if (known) return known;
      if (epoch !== noEpoch) await load([epoch]);
      const loaded = byEpoch.get(epoch);
      if (loaded) return loaded;
      const row = await db
        .selectFrom('delivery')
        .innerJoin('send', 'send.id', 'delivery.send_id')
        .leftJoin('link', (join) => join.onRef('link.send_id', '=', 'send.id').on('link.position', '=', link))
        .select(['delivery.send_id', 'link.url'])
        .where('delivery.id', '=', id)
        // With another epoch, the token's delivery was lost in a restore, and its id now belongs to another one.
        .where('send.epoch', '=', epoch)
        .executeTakeFirst();
      if (!row) return undefined;
      const urls: string[] = [];
      if (row.url !== null) urls[link] = row.url;
      return { send: Number(row.send_id), urls };
    },

    async refresh() {
      const { latest } = await db
        .selectFrom('link_correction')
        .select(({ fn }) => fn.max('id').as('latest'))
        .executeTakeFirstOrThrow();
      const corrected =
        lastCorrection === undefined || Number(latest) === lastCorrection
          ? []
          : await db
              .selectFrom('link_correction')
              .select('send_id')
              .distinct()
              .where('id', '>', lastCorrection)
              .execute();
      const started = await db
        .selectFrom('send')
        .select(['id', 'epoch', 'started_at'])
        .where('started_at', '>', lastStart)
        .where('epoch', '<>', noEpoch)
        .orderBy('started_at', 'desc')
        .limit(recentSends)
        .execute();
      const outdated = corrected.flatMap(({ send_id }) => epochOf.get(Number(send_id)) ?? []);
      const unknown = started.filter(({ id, epoch }) => byEpoch.get(Number(epoch))?.send !== Number(id)).toReversed();
      await load([...new Set([...unknown.map(({ epoch }) => Number(epoch)), ...outdated])]);
      lastCorrection = Number(latest);
      // A minute earlier: clocks differ, and a send may become visible after one that started later.
      lastStart = Math.max(lastStart, Number(started[0]?.started_at ?? 0) - 60_000);
    },
  };
}
