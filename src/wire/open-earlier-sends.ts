import { existsSync } from 'node:fs';
import { databaseUrl } from './open-config.ts';
import type { Config } from '../config/config.ts';
import { openDatabase, type Database } from '../db/open.ts';

/**
 * The database, for the links of earlier sends and what they were read with; undefined where there is none yet. A check
 * needs no database and makes none: `warn` hears of one that can't be opened, and the drafts on disk are compared all the
 * same.
 */
export async function openEarlierSends(
  config: Config,
  warn: (sentence: string) => void,
): Promise<Database | undefined> {
  const url = databaseUrl(config);
  if (url.startsWith('sqlite:') && !existsSync(url.replace('sqlite:', ''))) return undefined;
  try {
    return await openDatabase(url);
  } catch (error) {
    warn(
      `The database can’t be opened (${(error as Error).message.split('\n')[0]}): links are compared with the drafts on disk only, and every mail client counts alike.`,
    );
    return undefined;
  }
}
