/** Unsubscriptions that came while the database was away: kept aside, and carried out when it is back. */
import { answerWithin } from '../../db/away.ts';
import { makeDurableOf } from '../../db/durable.ts';
import type { Database } from '../../db/open.ts';
import { takeOverKept } from '../../files/kept-folder.ts';
import type { KeptLines } from '../../files/kept-lines.ts';
import { unsubscribe } from './leave.ts';

/** What a reader asked for, with a token that we made for a mail that this database knows. */
export interface Leaving {
  epoch: number;
  delivery: number;
  token: string;
  how: 'one-click' | 'page';
  at: number;
}

export interface CarryOutDeps {
  db: Database;
  /** Counts it in the report. */
  onLeft?(leaving: Leaving, reader: { id: number; send: number }): Promise<void> | void;
}

/**
 * Unsubscribes the reader, as `/u/<token>` would have done. Safe to repeat: a reader who has come back since then stays.
 */
async function carryOut(leaving: Leaving, { db, onLeft }: CarryOutDeps): Promise<void> {
  const { epoch, delivery, token, how, at } = leaving;
  const reader = await db
    .selectFrom('delivery')
    .innerJoin('send', 'send.id', 'delivery.send_id')
    .select(['delivery.subscriber_id as id', 'delivery.send_id as send'])
    .where('delivery.id', '=', delivery)
    .where('send.epoch', '=', epoch)
    .executeTakeFirst();
  if (!reader) return;
  const later = await db
    .selectFrom('consent')
    .select('id')
    .where('subscriber_id', '=', reader.id)
    .where('at', '>', at)
    .limit(1)
    .executeTakeFirst();
  if (later) return;
  const result = await unsubscribe(db, { subscriberId: reader.id, source: how, at, token, detail: { delivery } });
  if (result === 'left') await onLeft?.(leaving, { id: Number(reader.id), send: Number(reader.send) });
}

export interface LeavingKeeper {
  /** Resolves when it is durable. @throws if it can't be kept */
  keep(leaving: Leaving): Promise<void>;
  close(): Promise<void>;
}

const tryEveryMs = 1_000;

/** Tries to carry out what was kept every second. */
export function openLeavingKeeper(file: KeptLines, deps: CarryOutDeps): LeavingKeeper {
  let readTo = 0;
  let working: Promise<void> | undefined;
  const work = async () => {
    while (readTo < file.size) {
      const { lines, next } = await file.read(readTo, 4_000);
      for (const line of lines) await carryOut(JSON.parse(line) as Leaving, deps);
      readTo = next;
    }
    if (file.size === 0) return;
    await makeDurableOf(deps.db)();
    await file.clear(readTo);
    if (file.size === 0) readTo = 0;
  };
  const timer = setInterval(() => {
    if (file.size > 0)
      working ??= work()
        .catch(() => {}) // the database is still away
        .finally(() => (working = undefined));
  }, tryEveryMs).unref();
  return {
    keep: (leaving) => file.append(`${JSON.stringify(leaving)}\n`),
    async close() {
      clearInterval(timer);
      await answerWithin(tryEveryMs, working ?? Promise.resolve()).catch(() => {});
      await file.close();
    },
  };
}

/** Carries out what other processes kept and may not have carried out before they ended. */
export function carryOutKept(
  { folder, except }: { folder: string; except?: string },
  deps: CarryOutDeps,
): Promise<number> {
  return takeOverKept({ folder, kind: 'leaving', except }, async (lines) => {
    for (const line of lines) await carryOut(JSON.parse(line) as Leaving, deps);
    await makeDurableOf(deps.db)();
  });
}
