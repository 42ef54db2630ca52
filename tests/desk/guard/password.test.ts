import { expect, test } from 'vitest';
import { hashPassword, isOutdated, isPassword, passwordFault, TooBusy } from '../../../src/desk/guard/password.ts';

test('a password is kept as scrypt with its cost and a salt of its own', async () => {
  const [one, other] = await Promise.all([
    hashPassword('eleven quiet lighthouses', 4),
    hashPassword('eleven quiet lighthouses', 4),
  ]);
  expect(one).toMatch(/^scrypt\$4\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  expect(one).not.toBe(other);
  expect(await isPassword('eleven quiet lighthouses', one)).toBe(true);
  expect(await isPassword('Eleven quiet lighthouses', one)).toBe(false);
});

test('the usual cost is what OWASP recommends, and a hash with less is replaced', async () => {
  const hash = await hashPassword('eleven quiet lighthouses');
  expect(hash).toMatch(/^scrypt\$17\$8\$1\$/);
  expect(await isPassword('eleven quiet lighthouses', hash)).toBe(true);
  expect([isOutdated(hash), isOutdated(await hashPassword('eleven quiet lighthouses', 4))]).toEqual([false, true]);
});

test('without an account the answer is no', async () => {
  expect(await isPassword('', undefined, { cost: 4 })).toBe(false);
  expect(await isPassword('x'.repeat(2000), undefined, { cost: 4 })).toBe(false);
  for (const stored of ['', 'scrypt$4$8$1$x$y', '$2b$10$abc'])
    expect(await isPassword('anything', stored, { cost: 4 })).toBe(false);
});

test('a password above the maximum length is refused, even if its beginning is right', async () => {
  const longest = 'abcdefgh'.repeat(128);
  const hash = await hashPassword(longest, 4);
  expect([await isPassword(longest, hash), await isPassword(`${longest}x`, hash)]).toEqual([true, false]);
});

test('several words are accepted', () => {
  expect(passwordFault('eleven quiet lighthouses')).toBeUndefined();
});

test.each([
  ['elf Wörter', 'needs 12 characters'],
  ['abababababab', 'repeats'],
  ['x1y2'.repeat(300), '1024 bytes'],
])('%j: %s', (password, fault) => {
  expect(passwordFault(password)).toContain(fault);
});

test('an editor whose browser is known is not kept waiting by a crowd', async () => {
  const stored = await hashPassword('eleven quiet lighthouses', 4);
  const crowd = Promise.allSettled(
    Array.from({ length: 60 }, () => isPassword('wrong', undefined, { cost: 12, lane: 'anybody' })),
  );
  let isCrowdDone = false;
  void crowd.then(() => (isCrowdDone = true));
  expect(await isPassword('eleven quiet lighthouses', stored, { lane: 'known' })).toBe(true);
  expect(isCrowdDone).toBe(false);
  await crowd;
});

test('a crowd at the door is turned away instead of filling the memory', async () => {
  const seen = await Promise.allSettled(Array.from({ length: 60 }, () => isPassword('wrong', undefined, { cost: 10 })));
  const refused = seen.filter((each) => each.status === 'rejected' && each.reason instanceof TooBusy);
  expect(refused).toHaveLength(60 - 2 - 20);
  expect(await isPassword('wrong', undefined, { cost: 4 })).toBe(false);
});
