import { describe, expect, test } from 'vitest';
import { findBursts, judgeVisit } from '../../src/track/verdict.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const visit = (over: Partial<Parameters<typeof judgeVisit>[0]>) =>
  judgeVisit({ kind: 'click', method: 'GET', userAgent: firefox, purpose: '', ...over });

describe('a visit', () => {
  test('from a browser is a person', () => expect(visit({})).toEqual({ verdict: 'human', reasons: [] }));
  test('by HEAD is a machine', () =>
    expect(visit({ method: 'HEAD' })).toEqual({ verdict: 'machine', reasons: ['head-request'] }));
  test('ahead of need is a machine', () => expect(visit({ purpose: 'prefetch' }).reasons).toEqual(['prefetch']));
  test('without a user agent is a machine', () => expect(visit({ userAgent: '' }).reasons).toEqual(['no-user-agent']));
  test('of a crawler is a machine', () =>
    expect(
      visit({ userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }).reasons,
    ).toEqual(['known-robot']));
  test('of Gmail’s image proxy is a person who opened', () =>
    expect(
      visit({
        kind: 'open',
        userAgent: 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      }),
    ).toEqual({ verdict: 'human', reasons: ['mailbox-proxy'] }));
  test('of Apple’s Mail Privacy Protection says nothing either way', () =>
    expect(visit({ kind: 'open', userAgent: 'Mozilla/5.0' }).verdict).toBe('unsure'));
});

describe('what says only Mozilla/5.0', () => {
  test.each([
    ['a HEAD', { method: 'HEAD' }, 'head-request'],
    ['a prefetch', { purpose: 'prefetch' }, 'prefetch'],
  ])('and is %s is a machine: Apple’s proxy fetches with a GET', (_what, over, reason) => {
    expect(visit({ kind: 'open', userAgent: 'Mozilla/5.0', ...over })).toEqual({
      verdict: 'machine',
      reasons: expect.arrayContaining([reason]),
    });
  });
});

describe('bursts', () => {
  const clicks = (...pairs: [link: number, at: number][]) => pairs.map(([link, at]) => ({ link, at }));
  test('a scanner that fetches every link within two seconds is not counted as a reader, its first click neither', () =>
    expect(findBursts(clicks([0, 0], [1, 300], [2, 900], [3, 1500]))).toEqual([true, true, true, true]));
  test('a slower scanner is found by five links in ten seconds', () =>
    expect(findBursts(clicks([0, 0], [1, 2500], [2, 5000], [3, 7500], [4, 9900]))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]));
  test('a reader who opens two tabs at once stays a reader', () =>
    expect(findBursts(clicks([0, 0], [1, 800], [2, 60_000]))).toEqual([false, false, false]));
  test('clicking one link again and again is no burst', () =>
    expect(findBursts(clicks([0, 0], [0, 10], [0, 20], [0, 30], [0, 40]))).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]));
  test('a reader’s own click an hour after the scan counts', () =>
    expect(findBursts(clicks([0, 0], [1, 100], [2, 200], [1, 3_600_000]))).toEqual([true, true, true, false]));
});
