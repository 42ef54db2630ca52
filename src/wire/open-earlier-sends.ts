import type { Config } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import { isDatabaseMissing, openDatabaseOf } from './database-of.ts';

/**
 * Opens the database for the links of earlier sends and the mail clients that read them; undefined if there is none
 * yet. A check needs no database and creates none: if it can’t be opened, `warn` is called, and the drafts on disk are
 * compared all the same.
 */
export async function openEarlierSends(
  config: Config,
  warn: (sentence: string) => void,
): Promise<Database | undefined> {
  if (isDatabaseMissing(config)) return undefined;
  try {
    return await openDatabaseOf(config);
  } catch (error) {
    warn(
      `The database can’t be opened (${(error as Error).message.split('\n')[0]}): links are compared with the drafts on disk only, and every mail client counts alike.`,
    );
    return undefined;
  }
}
