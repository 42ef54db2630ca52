import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresQueue } from '../../queue/bullmq-postgres.ts';
import { openQueue } from '../../queue/open.ts';
import { freshPostgres } from '../queue/postgres-url.ts';
import { queueConformance } from './queue.ts';
import { freshName, sharedQueueConformance } from './shared-queue.ts';

let database: Awaited<ReturnType<typeof freshPostgres>>;
beforeAll(async () => {
  database = await freshPostgres();
});
afterAll(() => database?.remove());

const url = () => database.url;

queueConformance('PostgreSQL', (options) => openPostgresQueue({ postgresUrl: url(), name: freshName(), ...options }));
sharedQueueConformance('PostgreSQL', (options) => openPostgresQueue({ postgresUrl: url(), ...options }), url);

test('opens in PostgreSQL when there is a URL for that and none for Redis', async () => {
  const queue = await openQueue({ postgresUrl: url(), name: freshName() });
  expect(queue.name).toBe('bullmq-postgres');
  await queue.close();
});
