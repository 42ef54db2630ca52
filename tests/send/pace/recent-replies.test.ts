/** Whose limit it is when a relay says "too fast": to be fooled costs either a send that crawls, or a relay that blocks us. */
import { describe, expect, test } from 'vitest';
import { RecentReplies } from '../../../src/send/pace/recent-replies.ts';
import type { Blame } from '../../../src/send/smtp/outcome.ts';
import { seededRandom } from '../../fakes/seeded-random.ts';

let next = 0;
const to = (domain: string, id = ++next) => ({ id, domain });
const domains = Array.from({ length: 20 }, (_, index) => `d${index}.example.org`);

/** What each refusal is blamed on; forgotten when the relay is slowed down, as `relay-pace.ts` does. */
function blames(count: number, isRefused: (domain: string, index: number) => boolean, of = domains): Blame[] {
  const replies = new RecentReplies();
  return Array.from({ length: count }, (_, index) => {
    const one = to(of[index % of.length]!);
    if (!isRefused(one.domain, index)) return replies.accepted(one);
    const blame = replies.refused(one);
    if (blame === 'relay') replies.forget();
    return blame;
  }).filter((blame) => blame !== undefined);
}
const shareOf = (all: Blame[], one: Blame) => all.filter((blame) => blame === one).length / all.length;

describe('nobody is blamed', () => {
  test.each([0.01, 0.05])('for refusals of a share of %d at random, whatever the rate is', (share) => {
    const random = seededRandom(42);
    const all = blames(50_000, () => random.next() < share);
    expect(shareOf(all, 'nobody')).toBeGreaterThan(0.98);
    expect(shareOf(all, 'relay')).toBeLessThan(0.01);
  });

  test('for one in a hundred of a list that is all at one domain', () => {
    const random = seededRandom(42);
    expect(new Set(blames(20_000, () => random.next() < 0.01, ['only.example.org']))).toEqual(new Set(['nobody']));
  });
});

describe('the relay is blamed', () => {
  test('at the fourth refusal, when it refuses everything from some moment on', () => {
    expect(blames(204, (_domain, index) => index >= 200)).toEqual(['nobody', 'nobody', 'nobody', 'relay']);
  });

  test('also when a list is at one domain', () => {
    expect(blames(204, (_domain, index) => index >= 200, ['only.example.org']).at(-1)).toBe('relay');
  });

  test('when it refuses from the first message on', () => {
    expect(blames(4, () => true)).toContain('relay');
  });

  test('when it takes four of five all the time, because we are a quarter too fast', () => {
    const all = blames(1_000, (_domain, index) => index % 5 === 4);
    expect(all.slice(0, 5)).toContain('relay');
    expect(shareOf(all, 'relay')).toBeGreaterThan(0.2);
  });
});

describe('the domain is blamed', () => {
  test('when it alone is refused, and others are taken', () => {
    const all = blames(2_000, (domain) => domain === 'd3.example.org');
    expect(all.slice(0, 2)).toEqual(['nobody', 'domain']);
    expect(shareOf(all, 'domain')).toBeGreaterThan(0.95);
  });

  test('also when half of the list is there', () => {
    const half = ['big.example', 'one.example', 'big.example', 'two.example'];
    const all = blames(2_000, (domain, index) => domain === 'big.example' && index > 200, half);
    expect(shareOf(all, 'domain')).toBeGreaterThan(0.9);
    expect(all).not.toContain('relay');
  });
});

test('a domain that was blamed stays so until it takes a message, also when nothing else is left', () => {
  const replies = new RecentReplies();
  const refused = () => replies.refused(to('slow.example'));
  for (let index = 0; index < 3; index++) for (const domain of domains) replies.accepted(to(domain));
  refused();
  for (const domain of domains) replies.accepted(to(domain));
  expect(refused()).toBe('domain');
  for (let index = 0; index < 10; index++) for (const domain of domains) replies.accepted(to(domain));
  expect(Array.from({ length: 20 }, refused)).toEqual(Array.from({ length: 20 }, () => 'domain'));
  replies.accepted(to('slow.example'));
  expect(refused()).not.toBe('domain');
});

test('the reader is blamed who is refused again while others are taken', () => {
  const replies = new RecentReplies();
  const full = to('d1.example.org');
  expect(replies.refused(full)).toBe('nobody');
  for (const domain of domains) replies.accepted(to(domain));
  expect(replies.refused(full)).toBe('reader');
});
