import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQueue } from '../../queue/open.ts';
import { requireRedisUrl } from '../setup/redis-url.ts';

const admin = new Redis(requireRedisUrl(), { lazyConnect: true });
const user = `galley-test-${randomUUID().slice(0, 8)}`;
const as = (password: string) => {
  const url = new URL(requireRedisUrl());
  url.username = user;
  url.password = password;
  return url.href;
};

beforeAll(async () => {
  await admin.connect();
  await admin.acl('SETUSER', user, 'on', '>right-horse', '~*', '+@all');
});
afterAll(async () => {
  await admin.acl('DELUSER', user);
  const keys = await admin.keys(`galley:${user}:*`);
  if (keys.length > 0) await admin.unlink(keys);
  await admin.quit();
});

test('a queue opens with user and password from the URL', async () => {
  const queue = await openQueue({ redisUrl: as('right-horse'), name: user });
  expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  await queue.close();
});

test('a wrong password is reported as such, without showing it', async () => {
  const error = await openQueue({ redisUrl: as('wrong-horse'), name: user }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'E_REDIS_LOGIN',
    message: expect.stringMatching(/does not let us in: WRONGPASS$/),
  });
  expect(String(error)).not.toContain('wrong-horse');
});

test('a database number that Redis does not have is reported instead of using another', async () => {
  const url = new URL(requireRedisUrl());
  url.pathname = '/99999';
  await expect(openQueue({ redisUrl: url.href, name: user })).rejects.toMatchObject({
    code: 'E_REDIS_DOWN',
    message: expect.stringContaining('DB index is out of range'),
  });
});
