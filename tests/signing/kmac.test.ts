import { describe, expect, test } from 'vitest';
import { kmacXof256 } from '../../src/signing/kmac.ts';

/** Bytes `from`, `from + 1` … */
const counting = (from: number, count: number) =>
  Buffer.from(Array.from({ length: count }, (_, index) => from + index));

// NIST, SP 800-185 examples, KMACXOF256, samples 4 to 6.
describe('KMACXOF256', () => {
  test.each([
    [
      counting(0, 4),
      'My Tagged Application',
      '1755133f1534752aad0748f2c706fb5c784512cab835cd15676b16c0c6647fa96faa7af634a0bf8ff6df39374fa00fad9a39e322a7c92065a64eb1fb0801eb2b',
    ],
    [
      counting(0, 200),
      '',
      'ff7b171f1e8a2b24683eed37830ee797538ba8dc563f6da1e667391a75edc02ca633079f81ce12a25f45615ec89972031d18337331d24ceb8f8ca8e6a19fd98b',
    ],
    [
      counting(0, 200),
      'My Tagged Application',
      'd5be731c954ed7732846bb59dbe3a8e30f83e77a4bff4459f2f1c2b4ecebb8ce67ba01c62e8ab8578d2d499bd1bb276768781190020a306a97de281dcc30305d',
    ],
  ])('of %# is what NIST says', (data, purpose, output) => {
    const tags = kmacXof256(counting(0x40, 32), purpose);
    expect(tags(data, 64).toString('hex')).toBe(output);
    expect(tags(data, 640).toString('hex', 0, 64)).toBe(output);
    expect(tags(data, 10).toString('hex')).toBe(output.slice(0, 20));
  });

  test('takes a key of any length', () => {
    const of = (key: string) => kmacXof256(Buffer.from(key), 'x')(Buffer.from('y'), 16).toString('hex');
    expect(new Set(['', 'a', 'a'.repeat(131), 'a'.repeat(132), 'a'.repeat(133), 'a'.repeat(5000)].map(of)).size).toBe(
      6,
    );
  });
});
