import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openQueue } from '../../queue/open.ts';

const open = (postgresUrl: string) => openQueue({ postgresUrl, name: 'test' });

test.each(['localhost', 'mysql://127.0.0.1/galley', 'postgres://galley:one#two@127.0.0.1/galley'])(
  '“%s” is refused as the address of PostgreSQL',
  async (postgresUrl) => {
    await expect(open(postgresUrl)).rejects.toMatchObject({
      code: 'E_POSTGRES_URL',
      hint: expect.stringContaining('postgres://user:password@'),
    });
  },
);

test('no message shows the password of an address that cannot be read', async () => {
  const error = await open('postgres://galley:sec#ret-word@127.0.0.1/galley').catch((reason: unknown) => reason);
  expect(JSON.stringify([String(error), (error as Error).cause, (error as { hint?: string }).hint])).not.toMatch(
    /sec#|ret-word/,
  );
});

test('a PostgreSQL that is not there is told at once, with where and what to do', async () => {
  await expect(open('postgres://galley:secret@127.0.0.1:1/news')).rejects.toMatchObject({
    code: 'E_POSTGRES_DOWN',
    message: 'PostgreSQL at postgres://127.0.0.1:1/news does not answer: connect ECONNREFUSED 127.0.0.1:1',
    hint: expect.stringContaining('Check that PostgreSQL runs'),
  });
});

test('a server that accepts and never answers is given up within six seconds', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const start = performance.now();
  await expect(open(`postgres://127.0.0.1:${(server.address() as AddressInfo).port}/news`)).rejects.toMatchObject({
    code: 'E_POSTGRES_DOWN',
  });
  expect(performance.now() - start).toBeLessThan(6000);
  server.close();
});

test('a connection is asked for with nothing that PgBouncer refuses', async () => {
  let asked: Buffer = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      asked = Buffer.concat([asked, chunk]);
      if (asked.length >= 4 && asked.length >= asked.readInt32BE(0)) socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await expect(
    open(`postgres://galley:secret@127.0.0.1:${(server.address() as AddressInfo).port}/news`),
  ).rejects.toMatchObject({ code: 'E_POSTGRES_DOWN' });
  server.close();
  // Length and version of the protocol, then names and values in turn.
  const names = asked
    .subarray(8)
    .toString()
    .split('\0')
    .filter((_, index) => index % 2 === 0);
  // pgbouncer.org/config.html, ignore_startup_parameters
  const known = [
    'user',
    'database',
    'client_encoding',
    'datestyle',
    'timezone',
    'standard_conforming_strings',
    'application_name',
  ];
  expect(names.filter((name) => name !== '' && !known.includes(name.toLowerCase()))).toEqual([]);
  expect(names).toContain('database');
});
