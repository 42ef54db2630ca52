import type { Config } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import { isDatabaseMissing, openDatabaseOf } from './database-of.ts';

/**
 * The database, for the links of earlier sends and what they were read with; undefined where there is none yet. A check
 * needs no database and makes none: `warn` hears of one that can't be opened, and the drafts on disk are compared all the
 * same.
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
