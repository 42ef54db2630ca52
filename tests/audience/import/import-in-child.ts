import { importSubscribers } from '../../../src/audience/import/import-subscribers.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { clock } from '../../cast/subscribers.ts';

/** Run as a separate process, to be killed: imports the file into the database and prints the number of rows done. */
const [url, file] = process.argv.slice(2) as [string, string];
const db = await openDatabase(url);
await importSubscribers(
  file,
  { fields: ['firstName'], onProgress: ({ rows }) => process.stdout.write(`${rows}\n`) },
  { db, clock },
);
await db.destroy();
