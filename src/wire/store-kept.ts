import { join } from 'node:path';
import type { App } from './app.ts';
import { carryOutKept, type CarryOutDeps } from '../audience/leaving/keep-leaving.ts';
import type { Config } from '../config/config.ts';
import { transact } from '../db/transact.ts';
import { newOwner } from '../files/kept-folder.ts';
import { observeReader } from '../track/observe.ts';
import { storeEvents } from '../track/store-events.ts';
import { storeKeptEvents } from '../track/store-kept-events.ts';

/** Where what comes while the database is away is kept aside. */
export function keptFolderOf({ workspace }: Pick<Config, 'workspace'>): string {
  return join(workspace, 'kept');
}

/**
 * Stores the events and carries out the unsubscriptions that other processes of this folder kept aside. Whoever sends
 * mail does this first: a reader was told that no mail will come.
 * @throws if the database is away
 */
export async function storeKept(
  app: Pick<App, 'config' | 'db' | 'clock'>,
  { except, onLeft = countLeft(app) }: { except?: string; onLeft?: CarryOutDeps['onLeft'] } = {},
): Promise<{ events: number; leaving: number }> {
  const { db, clock } = app;
  const folder = keptFolderOf(app.config);
  const leaving = await carryOutKept({ folder, except }, { db, onLeft });
  return { leaving, events: await storeKeptEvents({ folder, except }, { db, clock }) };
}

/** Counts an unsubscription in the report. */
function countLeft({ db, clock }: Pick<App, 'db' | 'clock'>): CarryOutDeps['onLeft'] {
  return async ({ epoch, delivery, how, at }, { send }) => {
    const event = { number: 1, kind: 'unsubscribe' as const, epoch, send, delivery, link: null, at };
    await transact(db, (transaction) =>
      storeEvents(transaction, newOwner(), [{ ...event, shown: observeReader(how) }], clock.now()),
    );
  };
}
