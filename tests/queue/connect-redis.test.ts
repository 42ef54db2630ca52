import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { describeRedis } from '../../queue/connect-redis.ts';
import { openQueue } from '../../queue/open.ts';
import { oldRedis } from './old-redis.ts';

const open = (redisUrl: string) => openQueue({ redisUrl, name: 'test' });

test.each(['localhost', 'http://127.0.0.1:6379', 'redis://', '/tmp/redis.sock'])(
  '“%s” is refused as the address of Redis',
  async (redisUrl) => {
    await expect(open(redisUrl)).rejects.toMatchObject({
      code: 'E_REDIS_URL',
      hint: expect.stringContaining('redis://127.0.0.1:6379'),
    });
  },
);

test('a missing Redis is reported at once, with the address and what to do', async () => {
  const start = performance.now();
  await expect(open('redis://127.0.0.1:1')).rejects.toMatchObject({
    code: 'E_REDIS_DOWN',
    message: 'Redis at redis://127.0.0.1:1 does not answer: connect ECONNREFUSED 127.0.0.1:1',
    hint: expect.stringContaining('Check that Redis runs'),
  });
  expect(performance.now() - start).toBeLessThan(1000);
});

test('a server that accepts and never answers is given up within six seconds', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const start = performance.now();
  await expect(open(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`)).rejects.toMatchObject({
    code: 'E_REDIS_DOWN',
  });
  expect(performance.now() - start).toBeLessThan(6000);
  server.close();
});

test('a Redis older than 6.2 is refused with its version', async () => {
  const redis = await oldRedis('6.0.16');
  await expect(open(redis.url)).rejects.toMatchObject({
    code: 'E_REDIS_VERSION',
    message: `Redis at ${redis.url} is 6.0.16; the queue needs 6.2 or newer`,
  });
  redis.close();
});

test('the described address never contains user or password', () => {
  expect(describeRedis('rediss://galley:secret@redis.example.org/3')).toBe('rediss://redis.example.org:6379/3');
  expect(describeRedis('redis://:secret@127.0.0.1:6380')).toBe('redis://127.0.0.1:6380');
});
