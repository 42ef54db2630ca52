import { describe, expect, test } from 'vitest';
import { keyRing } from '../../src/signing/keys.ts';
import { systemClock } from '../../src/clock.ts';
import { appOf } from '../../src/http/route.ts';
import { trackRoutes } from '../../src/track/routes.ts';
import { makeTokens } from '../../src/signing/link-token.ts';
import { plainSite } from '../fakes/site.ts';

const keys = keyRing('a secret for tests only');

/** The routes over a link that is stored as `url`. */
function clickOn(url: string) {
  const recorder = { click: async () => url, open: async () => true, sign: async () => true };
  const [token] = makeTokens(keys, { epoch: 1, delivery: 1 }, 1).clicks;
  return appOf(trackRoutes({ recorder, keys, site: plainSite }), { clock: systemClock, site: plainSite }).request(
    `/c/${token}`,
  );
}

describe('a click on a stored link', () => {
  test.each([
    ['https://example.org/wiki/日本', 'https://example.org/wiki/%E6%97%A5%E6%9C%AC'],
    ['https://例え.jp/', 'https://xn--r8jz45g.jp/'],
    ['https://example.org/a b', 'https://example.org/a%20b'],
    ['https://example.org/\nSet-Cookie: a=b', 'https://example.org/Set-Cookie:%20a=b'],
  ])('%j leads to %s', async (stored, location) => {
    const answer = await clickOn(stored);
    expect([answer.status, answer.headers.get('location'), answer.headers.get('set-cookie')]).toEqual([
      302,
      location,
      null,
    ]);
  });

  test.each(['no address at all', 'https://', 'javascript:alert(1)'])(
    '%j, which is not a web address, gets a page and not an error',
    async (stored) => {
      const answer = await clickOn(stored);
      expect([answer.status, answer.headers.get('location')]).toEqual([404, null]);
      expect(await answer.text()).toContain('not a valid address');
    },
  );
});
