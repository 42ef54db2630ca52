import { describe, expect, test } from 'vitest';
import { addressWords } from '../../src/mail/address-words.ts';
import { domainOf, normaliseAddress, parseMailbox } from '../../src/mail/address.ts';

const accepted = (written: string) => {
  const result = normaliseAddress(written);
  return result.ok ? result.address : `refused: ${addressWords(result.fault)}`;
};
const refusal = (written: string) => {
  const result = normaliseAddress(written);
  return result.ok ? `accepted: ${result.address}` : addressWords(result.fault);
};

describe('an address is normalised', () => {
  test.each([
    ['Vega@Example.ORG', 'vega@example.org'],
    ['  vega@example.org\r\n', 'vega@example.org'],
    ['\ufeffvega@example.org', 'vega@example.org'],
    ['vega+weekly@news.example.org', 'vega+weekly@news.example.org'],
    ["o'vega@example.org", "o'vega@example.org"],
    ['vega@B\u00fccher.example', 'vega@xn--bcher-kva.example'],
    ['vega@bu\u0308cher.example', 'vega@xn--bcher-kva.example'],
    ['vega@XN--BCHER-KVA.example', 'vega@xn--bcher-kva.example'],
    ['vega@\u043f\u0440\u0438\u043c\u0435\u0440.example', 'vega@xn--e1afmkfd.example'],
    ['vega@example\u3002org', 'vega@example.org'],
    ['vega@stra\u00dfe.example', 'vega@xn--strae-oqa.example'],
    // A joiner that IDNA allows after a virama (RFC 5892 A.2).
    ['vega@\u0915\u094d\u200d\u0937.example', 'vega@xn--11b2ezcw70k.example'],
  ])('%j becomes %s', (written, address) => {
    expect(accepted(written)).toBe(address);
  });

  test('two ways to write an accent are one reader', () => {
    expect(accepted('ve\u0301ga@example.org')).toBe(accepted('v\u00e9ga@example.org'));
  });

  test('an address in normal form gives the same result on the short and the long path', () => {
    const locals = [
      'vega',
      'v',
      'vega+weekly',
      've.ga',
      've..ga',
      '.vega',
      'vega.',
      'vega-_',
      'x'.repeat(64),
      'x'.repeat(65),
      '',
    ];
    const domains = [
      'example.org',
      'a.b.c.example',
      'ab--cd.example',
      '-a.example',
      'a-.example',
      'xn--a.example',
      'xn--bcher-kva.example',
      'example',
      'example.o1',
      'example.123',
      'a..example',
      `${'a'.repeat(63)}.example`,
      `${'a'.repeat(64)}.example`,
      Array.from({ length: 5 }, () => 'a'.repeat(50)).join('.'),
      'example.org.',
      '',
    ];
    // With white space around it, it takes the long path.
    for (const local of locals)
      for (const domain of domains)
        expect(normaliseAddress(`${local}@${domain}`)).toEqual(normaliseAddress(` ${local}@${domain} `));
  });

  test('normalising the result again changes nothing', () => {
    for (const written of [
      'I\u0307\u0301@example.org',
      '\u0130stanbul@\u0130stanbul.example',
      '\u03a3\u03a3@example.org',
      '\u1e9e@stra\u00dfe.example',
    ]) {
      const once = accepted(written);
      expect(accepted(once)).toBe(once);
    }
  });

  test('only a local part beyond ASCII needs SMTPUTF8, not a domain', () => {
    expect(normaliseAddress('vega@b\u00fccher.example')).toMatchObject({ ok: true, needsSmtpUtf8: false });
    expect(normaliseAddress('v\u00e9ga@example.org')).toMatchObject({ ok: true, needsSmtpUtf8: true });
    expect(normaliseAddress('\u7e54\u5973@example.org')).toMatchObject({
      ok: true,
      address: '\u7e54\u5973@example.org',
      needsSmtpUtf8: true,
    });
  });
});

describe('the limits of RFC 5321 4.5.3.1', () => {
  const domain = (bytes: number) =>
    `${'d'.repeat(60)}.`
      .repeat(4)
      .slice(0, bytes - 8)
      .replace(/\.$/, 'd') + '.example';

  test('a local part of 64 bytes passes, one of 65 does not', () => {
    expect(accepted(`${'a'.repeat(64)}@example.org`)).toBe(`${'a'.repeat(64)}@example.org`);
    expect(refusal(`${'a'.repeat(65)}@example.org`)).toBe('the part before the @ is longer than 64 bytes');
  });

  test('bytes count, not characters', () => {
    expect(accepted(`${'\u00e9'.repeat(32)}@example.org`)).toContain('@example.org');
    expect(refusal(`${'\u00e9'.repeat(32)}a@example.org`)).toBe('the part before the @ is longer than 64 bytes');
  });

  test('an address of 254 bytes passes, one of 255 does not', () => {
    const fits = `${'a'.repeat(10)}@${domain(243)}`;
    expect(fits).toHaveLength(254);
    expect(accepted(fits)).toBe(fits);
    expect(refusal(`a${fits}`)).toBe('the address is longer than 254 bytes');
  });

  test('a domain that grows beyond the limit as A-labels is refused', () => {
    expect(refusal(`vega@${'\u00fc\u7e54'.repeat(30)}.example`)).toMatch(/longer than 63 bytes|not a valid name/);
  });

  test('a label of 63 bytes passes, one of 64 does not', () => {
    expect(accepted(`a@${'d'.repeat(63)}.example`)).toBe(`a@${'d'.repeat(63)}.example`);
    expect(refusal(`a@${'d'.repeat(64)}.example`)).toBe('a part of the domain is longer than 63 bytes');
  });

  test('a megabyte is refused at once', () => {
    const before = performance.now();
    expect(refusal(`${'a.'.repeat(500_000)}a@example.org`)).toBe('the address is longer than 254 bytes');
    expect(performance.now() - before).toBeLessThan(50);
  });
});

describe('an invalid address has a reason', () => {
  test.each([
    ['', 'the address is empty'],
    [' \t ', 'the address is empty'],
    ['vega', 'there is no @ in it'],
    ['@example.org', 'there is nothing before the @'],
    ['vega@', 'there is nothing after the @'],
    ['vega@altair@example.org', 'there is more than one @ in it'],
    ['ve ga@example.org', 'there is a space in it'],
    ['vega@exam\u00a0ple.org', 'there is a space in it'],
    ['Vega <vega@example.org>', 'there is a space in it'],
    ['"vega"@example.org', 'quoted local parts are not supported'],
    ['.vega@example.org', 'the part before the @ has a dot in the wrong place'],
    ['vega.@example.org', 'the part before the @ has a dot in the wrong place'],
    ['ve..ga@example.org', 'the part before the @ has a dot in the wrong place'],
    ['ve(lyra)ga@example.org', 'the part before the @ has a character that is not allowed'],
    ['mailto:vega@example.org', 'the part before the @ has a character that is not allowed'],
    ['\u0301vega@example.org', 'the part before the @ starts with an accent that has no letter'],
    ['vega@[192.0.2.1]', 'an address literal in brackets is not supported'],
    ['vega@192.0.2.1', 'the domain ends in a number'],
    ['vega@0x7f.1', 'the domain ends in a number'],
    ['vega@\uff11.\uff12.\uff13.\uff14', 'the domain ends in a number'],
    ['vega@localhost', 'the domain has no dot in it'],
    ['vega@example..org', 'the domain has a dot in the wrong place'],
    ['vega@.example.org', 'the domain has a dot in the wrong place'],
    ['vega@example.org.', 'the domain has a dot in the wrong place'],
    ['vega@-example.org', 'the domain has a part that is not allowed: -example'],
    ['vega@example-.org', 'the domain has a part that is not allowed: example-'],
    ['vega@exam_ple.org', 'the domain has a character that is not allowed'],
    ['vega@example.org;', 'the domain has a character that is not allowed'],
    ['vega@example.org>', 'the domain has a character that is not allowed'],
    ['vega@xn--a.org', 'the domain has a part that is not allowed: xn--a'],
    ['vega@xn--example-.org', 'the domain has a part that is not allowed: xn--example-'],
    ['vega@a\u200db.example', 'the domain is not a valid name'],
    ['v\ufffdga@example.org', 'the address has a character that could not be read'],
  ])('%j: %s', (written, reason) => {
    expect(refusal(written)).toBe(reason);
  });

  test('as a code, on which programs decide, with the part of the domain that it concerns', () => {
    expect(normaliseAddress('vega')).toEqual({ ok: false, fault: { code: 'no-at-sign' } });
    expect(normaliseAddress('vega@-example.org')).toEqual({
      ok: false,
      fault: { code: 'domain-label', label: '-example' },
    });
  });

  test.each(['/evil', '?x', '#x', '\\x', ':25', '%2eevil'])(
    'a domain is not cut short at %s, as a URL parser would',
    (tail) => {
      expect(refusal(`vega@example.org${tail}`)).toBe('the domain has a character that is not allowed');
    },
  );

  test('a domain with percent-encoding is not decoded', () => {
    expect(refusal('vega@ex%61mple.org')).toBe('the domain has a character that is not allowed');
  });

  test.each(['\uff0f', '\uff03', '\u2100', '\uff1a'])(
    'a character that IDNA maps to a delimiter (%j) is refused',
    (character) => {
      expect(refusal(`vega@example.org${character}evil`)).toBe('the domain is not a valid name');
    },
  );
});

describe('invisible characters are refused', () => {
  test.each([
    ['a zero-width space', '\u200b'],
    ['a soft hyphen', '\u00ad'],
    ['a right-to-left override', '\u202e'],
    ['a word joiner', '\u2060'],
    ['a byte order mark in the middle', '\ufeff'],
    ['a Hangul filler', '\u3164'],
    ['a blank Braille cell', '\u2800'],
    ['a variation selector', '\ufe0f'],
    ['a tag character', '\u{e0041}'],
    ['a mark of our own', '\ue000'],
    ['a lone surrogate', '\ud800'],
    ['a noncharacter', '\uffff'],
    ['NUL', '\0'],
    ['a tab', '\t'],
    ['an escape', '\u001b'],
    ['C1 next-line', '\u0085'],
  ])('%s is refused on either side of the @', (_name, character) => {
    const reason = 'the address has a control or invisible character in it';
    expect(refusal(`ve${character}ga@example.org`)).toBe(reason);
    expect(refusal(`vega@exam${character}ple.org`)).toBe(reason);
  });

  test('a zero-width joiner is refused where IDNA does not allow it', () => {
    expect(refusal('ve\u200dga@example.org')).toBe('the address has a control or invisible character in it');
    expect(refusal('vega@exam\u200dple.org')).toBe('the domain is not a valid name');
  });

  test.each(['\r\nBcc: all@example.net', '\nBcc: all@example.net', '\rX: y', '\u2028Bcc: all@example.net'])(
    'an address with %j cannot add a header',
    (tail) => {
      expect(normaliseAddress(`vega@example.org${tail}`).ok).toBe(false);
      expect(normaliseAddress(`vega${tail}`).ok).toBe(false);
    },
  );

  test('no character makes an address that is unstable or has several lines', () => {
    for (let code = 0; code < 0x11_0000; code += 7) {
      const result = normaliseAddress(`I${String.fromCodePoint(code)}\u0301@x${String.fromCodePoint(code)}.example`);
      if (!result.ok) continue;
      expect(normaliseAddress(result.address)).toEqual(result);
      expect(result.address).not.toMatch(/\s/);
      expect(domainOf(result.address)).toMatch(/^[a-z0-9.-]+$/);
    }
  });
});

describe('a mailbox', () => {
  test.each([
    ['editors@example.org', { address: 'editors@example.org' }],
    ['<editors@example.org>', { address: 'editors@example.org' }],
    ['The Weekly Loop <Editors@Example.org>', { name: 'The Weekly Loop', address: 'editors@example.org' }],
    ['"Loop, The" <editors@example.org>', { name: 'Loop, The', address: 'editors@example.org' }],
    ['"The \\"Loop\\"" <editors@example.org>', { name: 'The "Loop"', address: 'editors@example.org' }],
    ['"a < b" <editors@example.org>', { name: 'a < b', address: 'editors@example.org' }],
    [
      '\u30eb\u30fc\u30d7 <editors@b\u00fccher.example>',
      { name: '\u30eb\u30fc\u30d7', address: 'editors@xn--bcher-kva.example' },
    ],
  ])('%s is read', (written, mailbox) => {
    expect(parseMailbox(written)).toEqual({ ok: true, mailbox });
  });

  test.each([
    ['Loop <editors@example.org', 'the < is not closed by a > at the end'],
    ['Loop <editors@example.org> x', 'the < is not closed by a > at the end'],
    ['Loop <editors>', 'there is no @ in it'],
    ['The "Loop" <editors@example.org>', 'the name has a quote or an angle bracket in the wrong place'],
    ['<a@example.org> <b@example.org>', 'the name has a quote or an angle bracket in the wrong place'],
    ['Loop\r\nBcc: all@example.net <editors@example.org>', 'the name has a control character in it'],
    ['"Loop\r\nBcc: x" <editors@example.org>', 'the name has a control character in it'],
    ['Loop\u2028x <editors@example.org>', 'the name has a control character in it'],
    ['', 'the address is empty'],
  ])('%j is refused: %s', (written, reason) => {
    const result = parseMailbox(written);
    expect(result.ok || addressWords(result.fault)).toBe(reason);
  });

  test('a hundred thousand spaces are read quickly', () => {
    const before = performance.now();
    expect(parseMailbox(`"${' '.repeat(100_000)}x`).ok).toBe(false);
    expect(performance.now() - before).toBeLessThan(200);
  });
});
