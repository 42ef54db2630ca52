import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePublication, type Publication } from '../cli/galley.ts';
import { scriptedSmtp, type ScriptedSmtp } from '../fakes/scripted-smtp.ts';
import { startPostgres, type OwnPostgres } from '../setup/postgres.mjs';
import { openDatabase } from '../../src/db/open.ts';
import { whenReceived } from './sending-child.ts';

const readers = 300;
const connections = 4;
let server: OwnPostgres;
let smtp: ScriptedSmtp;
let publication: Publication;
beforeEach(async () => {
  server = await startPostgres();
  smtp = await scriptedSmtp(undefined, { delayMs: 10 });
  publication = await makePublication({ SMTP_URL: smtp.url, DATABASE_URL: server.url }, (yaml) =>
    yaml.replace(/batchSize: \d+/, 'batchSize: 60'),
  );
  const db = await openDatabase(server.url);
  await db
    .insertInto('subscriber')
    .values(
      Array.from({ length: readers }, (_, index) => ({
        email: `reader-${index}@example.org`,
        status: 'active' as const,
        fields: '{}',
        created_at: 1,
        updated_at: 1,
      })),
    )
    .execute();
  await db.destroy();
});
afterEach(async () => {
  publication.remove();
  await smtp.close();
  await server.stop();
});

test(
  'restarting PostgreSQL during `galley send` costs no reader a copy, gives none two, and the command continues by itself',
  { timeout: 240_000 },
  async () => {
    const { ended } = publication.begin(['send', '7', '--json']);
    for (const count of [40, 140]) {
      // An id may have been handed out in a response that was lost; it waits until that lock expires.
      expect(await whenReceived(smtp, count, 60_000)).toBe(true);
      await server.down();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await server.up();
    }
    const { code, stdout, stderr } = await ended;
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/\n\s+at /)]);
    const { status, counts } = JSON.parse(stdout) as { status: string; counts: Record<string, number> };
    expect(status).toBe('finished');
    expect(counts.accepted! + counts.uncertain!).toBe(readers);
    // Those that were beginning when the server stopped: nobody knows whether that was committed.
    expect(counts.uncertain).toBeLessThanOrEqual(2 * connections);
    const copies = smtp.received.map(({ to }) => to);
    expect(new Set(copies).size).toBe(copies.length);
    expect(copies.length).toBeGreaterThanOrEqual(counts.accepted!);
  },
);
