import { describe, expect, test } from 'vitest';
import { keyRing } from '../../src/signing/keys.ts';
import {
  makeToken,
  makeTokens,
  newEpoch,
  readToken,
  tokenLength,
  type TokenPurpose,
} from '../../src/signing/link-token.ts';
import samples from '../vectors/link-token.json' with { type: 'json' };

const ring = keyRing('the secret of this spring');
const epoch = 1_234_567;
const delivery = 4_300_000_000;
const purposes = ['leave', 'open', 'click', 'bounce', 'message', 'confirm'] as const;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function allOf(ids: { epoch: number; delivery: number }, links: number) {
  const { clicks, ...own } = makeTokens(ring, ids, links);
  const confirm = makeToken(ring, 'confirm', { epoch: ids.epoch, id: ids.delivery });
  return [
    ...Object.entries({ ...own, confirm }).map(([purpose, token]) => ({ purpose, token, link: 0 })),
    ...clicks.map((token, link) => ({ purpose: 'click', token, link })),
  ] as { purpose: TokenPurpose; token: string; link: number }[];
}

describe('tokens', () => {
  test('contain epoch, purpose, row and link', () => {
    for (const { purpose, token, link } of allOf({ epoch, delivery }, 300)) {
      expect(token).toMatch(/^[a-z2-7]{36}$/);
      expect(token).toHaveLength(tokenLength);
      expect(readToken(token, purpose, ring)).toEqual({ epoch, id: delivery, link, token });
    }
  });

  test('are the same however many links a copy has', () => {
    const ids = { epoch, delivery };
    const many = makeTokens(ring, ids, 200);
    expect(makeTokens(ring, ids, 63)).toEqual({ ...many, clicks: many.clicks.slice(0, 63) });
    expect(makeTokens(ring, ids, 0)).toEqual({ ...many, clicks: [] });
  });

  test('are valid for one purpose only', () => {
    for (const { purpose: madeFor, token } of allOf({ epoch, delivery: 7 }, 3))
      for (const purpose of purposes) expect(readToken(token, purpose, ring) === undefined).toBe(purpose !== madeFor);
  });

  test('with the tag of another one are invalid: another purpose, delivery, epoch or link', () => {
    const tagged = (token: string, of: string) => token.slice(0, 19) + of.slice(19);
    const all = [
      ...allOf({ epoch, delivery: 7 }, 70),
      ...allOf({ epoch, delivery: 8 }, 3),
      ...allOf({ epoch: epoch + 1, delivery: 7 }, 3),
    ];
    const taken = all.flatMap((one) =>
      all.filter((other) => one !== other && readToken(tagged(one.token, other.token), one.purpose, ring)),
    );
    expect(taken).toEqual([]);
  });

  test('no two of a delivery share a tag', () => {
    const tags = allOf({ epoch, delivery: 9 }, 300).map(({ token }) => token.slice(19));
    expect(new Set(tags).size).toBe(306);
  });

  test('stay valid when the secret is rotated, until the old one is dropped', () => {
    const old = makeTokens(ring, { epoch, delivery: 5 }, 1).clicks[0]!;
    const rotated = keyRing('a newer secret, of summer,the secret of this spring');
    expect(readToken(old, 'click', rotated)).toMatchObject({ epoch, id: 5, link: 0 });
    expect(readToken(old, 'click', keyRing('a newer secret, of summer'))).toBeUndefined();
  });

  test.each([
    ['a delivery', () => makeTokens(ring, { epoch, delivery: 2 ** 40 }, 0)],
    ['an epoch', () => makeTokens(ring, { epoch: 2 ** 24, delivery: 1 }, 0)],
    ['a number of links', () => makeTokens(ring, { epoch, delivery: 1 }, 2 ** 16 + 1)],
  ])('are not made for %s that does not fit', (_what, make) => {
    expect(make).toThrow(RangeError);
  });

  test('a new epoch never equals that of a copy without a send', () => {
    for (let count = 0; count < 1000; count++) {
      const one = newEpoch();
      expect(one >= 1 && one < 2 ** 24 && Number.isInteger(one)).toBe(true);
    }
  });
});

describe('tokens of format 1 are valid for ever', () => {
  test('there are samples of every purpose', () => {
    expect(new Set(samples.map(({ purpose }) => purpose))).toEqual(new Set(purposes));
  });

  test.each(samples)('$purpose $id $link of epoch $epoch', ({ secret, epoch: of, purpose, id, link, token }) => {
    const ids = { epoch: of, id, link, token };
    expect(readToken(token, purpose as TokenPurpose, keyRing(secret))).toEqual(ids);
    expect(readToken(token, purpose as TokenPurpose, keyRing(`a newer secret, of summer,${secret}`))).toEqual(ids);
  });
});

describe('a token changed by mail programs and people', () => {
  const read = (written: string, sample: (typeof samples)[number]) =>
    readToken(written, sample.purpose as TokenPurpose, keyRing(sample.secret));

  test.each([
    ['in capitals', (token: string) => token.toUpperCase()],
    ['in mixed letters', (token: string) => [...token].map((one, at) => (at % 3 ? one : one.toUpperCase())).join('')],
    ['without its last character', (token: string) => token.slice(0, -1)],
    ['with a full stop behind it', (token: string) => `${token}.`],
    ['with a bracket behind it', (token: string) => `${token})`],
    ['with > and a comma behind it', (token: string) => `${token}>,`],
    ['with a letter too many', (token: string) => `${token}a`],
    ['with its last letter twice', (token: string) => `${token}g`],
    ['with a digit too many', (token: string) => `${token}1`],
    ['with an emoji behind it', (token: string) => `${token}👋`],
    ['with a quote and more text behind it', (token: string) => `${token}">Unsubscribe</a>`],
    ['with a space around it', (token: string) => ` ${token} `],
    [
      'with the soft line break of quoted-printable in it',
      (token: string) => `${token.slice(0, 20)}=\r\n${token.slice(20)}`,
    ],
    ['with a line break in it', (token: string) => `${token.slice(0, 9)}\n ${token.slice(9)}`],
    ['without its last character, with a space instead', (token: string) => `${token.slice(0, -1)} `],
    ['without its last character, with a full stop instead', (token: string) => `${token.slice(0, -1)}.`],
    ['with the next word glued to it', (token: string) => `${token}Unsubscribe`],
    ['with =0A behind it', (token: string) => `${token}=0A`],
    ['with a zero-width space in it', (token: string) => `${token.slice(0, 30)}\u200b${token.slice(30)}`],
    ['with a thousand characters behind it', (token: string) => token.padEnd(1000, 'x')],
  ])('is read the same %s', (_how, change) => {
    for (const sample of samples) {
      const { epoch: of, id, link, token } = sample;
      expect(read(change(token), sample)).toEqual({ epoch: of, id, link, token });
    }
  });

  test('is refused if any other character of it was changed', () => {
    const taken = samples.flatMap((sample) =>
      [...sample.token].flatMap((own, at) =>
        // In the last place, which carries nothing, punctuation is what was added behind a token that was cut.
        [...(at === tokenLength - 1 ? `${alphabet}0189é` : `${alphabet}0189-_./~é`)]
          .filter((character) => character !== own)
          .map((character) => sample.token.slice(0, at) + character + sample.token.slice(at + 1))
          .filter((changed) => read(changed, sample)),
      ),
    );
    expect(taken).toEqual([]);
  });

  test('is refused if a character inside it was lost, doubled or swapped with the next', () => {
    const taken = samples.flatMap((sample) => {
      const { token } = sample;
      const changes = Array.from({ length: tokenLength - 1 }, (_, at) => [
        token.slice(0, at) + token.slice(at + 1),
        token.slice(0, at) + token[at] + token.slice(at),
        token.slice(0, at) + token[at + 1] + token[at] + token.slice(at + 2),
      ]);
      // Equal neighbours change nothing when they are swapped.
      return changes.flat().filter((changed) => !changed.startsWith(token.slice(0, -1)) && read(changed, sample));
    });
    expect(taken).toEqual([]);
  });

  test('is refused if two characters were lost, or if it was cut before something was appended', () => {
    for (const sample of samples) {
      expect(read(sample.token.slice(0, -2), sample)).toBeUndefined();
      expect(read(`${sample.token.slice(0, -1)}ab`, sample)).toBeUndefined();
    }
  });

  test.each([
    '',
    'g',
    'a'.repeat(36),
    'a'.repeat(2_000_000),
    '='.repeat(2_000_000),
    '../../../../etc/passwd..',
    '\u0000'.repeat(36),
    'é'.repeat(36),
    'ſ'.repeat(36),
  ])('%# of another shape is refused', (token) => {
    for (const purpose of purposes) expect(readToken(token, purpose, ring)).toBeUndefined();
  });
});

test('200,000 random and mutated tokens: none is accepted', () => {
  // A fixed sequence (xorshift), so that a failure can be seen again.
  let state = 0x9e3779b9;
  const random = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const genuine = allOf({ epoch, delivery: 77 }, 40);
  const known = new Set(genuine.map(({ token }) => token.slice(0, -1)));
  const letters = (count: number) => Array.from({ length: count }, () => alphabet[random(32)]).join('');
  const taken: string[] = [];
  for (let count = 0; count < 200_000; count++) {
    const { token, purpose } = genuine[random(genuine.length)]!;
    let forged = token;
    const kind = random(5);
    if (kind === 0) forged = `${letters(35)}g`;
    // Our version, key, epoch and purpose, and everything else by chance.
    else if (kind === 1) forged = `${token.slice(0, 7)}${letters(8)}${token.slice(15, 19)}${letters(16)}g`;
    else if (kind === 2) forged = `${token.slice(0, 15)}${letters(4)}${token.slice(19)}`;
    else if (kind === 3) forged = token.slice(0, 19) + genuine[random(genuine.length)]!.token.slice(19);
    else
      for (let change = 0; change <= random(4); change++) {
        const at = random(35);
        forged = forged.slice(0, at) + alphabet[random(32)] + forged.slice(at + 1);
      }
    if (!known.has(forged.slice(0, 35)) && readToken(forged, purpose, ring)) taken.push(forged);
  }
  expect(taken).toEqual([]);
});

test('a forged link number costs no more than a real one', () => {
  const far = makeTokens(ring, { epoch, delivery: 1 }, 2 ** 16).clicks.at(-1)!;
  const near = makeTokens(ring, { epoch, delivery: 1 }, 56).clicks.at(-1)!;
  const timed = (token: string) => {
    const startedAt = performance.now();
    for (let count = 0; count < 2_000; count++) readToken(token, 'click', ring);
    return performance.now() - startedAt;
  };
  timed(near);
  timed(far);
  expect(Math.min(timed(far), timed(far))).toBeLessThan(10 * Math.max(timed(near), timed(near)));
});
