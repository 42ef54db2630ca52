import { expect, test } from 'vitest';
import { SeenAddresses } from '../../../src/audience/import/seen-addresses.ts';

test('an address is recognised with the line on which it first occurred', () => {
  const seen = new SeenAddresses();
  expect(seen.firstLine('vega@example.org', 2)).toBeUndefined();
  expect(seen.firstLine('altair@example.org', 3)).toBeUndefined();
  expect(seen.firstLine('vega@example.org', 4)).toBe(2);
  expect(seen.firstLine('vega@example.org', 5)).toBe(2);
});

test('two million addresses that differ in one digit, and anagrams of each other, are all different', () => {
  const seen = new SeenAddresses();
  let wrong = 0;
  for (let number = 1; number <= 1_000_000; number++) {
    if (seen.firstLine(`reader${number}@example.org`, number) !== undefined) wrong++;
    if (
      seen.firstLine(`${String(number).padStart(7, '0').split('').toReversed().join('')}@example.org`, number) !==
      undefined
    )
      wrong++;
  }
  expect(wrong).toBe(0);
  expect(seen.firstLine('reader777777@example.org', 9)).toBe(777_777);
});
