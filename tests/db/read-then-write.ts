import { openDatabase } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';

/** Run as several processes at once: each transaction reads a number, waits a little and writes the number plus one. */
const [url, rounds] = process.argv.slice(2) as [string, string];
process.stdout.write('ready\n');
await new Promise((go) => process.stdin.once('data', go));
const db = await openDatabase(url);
for (let round = 0; round < Number(rounds); round++) {
  await transact(db, async (trx) => {
    const { at } = await trx
      .selectFrom('suppression')
      .select('at')
      .where('email', '=', 'counter@example.org')
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow();
    await new Promise((done) => setTimeout(done, 1));
    await trx
      .updateTable('suppression')
      .set({ at: at + 1 })
      .where('email', '=', 'counter@example.org')
      .execute();
  });
}
await db.destroy();
process.exit(0);
