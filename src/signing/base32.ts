/** Base32 (RFC 4648 section 6) with small letters and without padding, for numbers that fill whole characters. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** All pairs of characters, which encode ten bits. */
const pairs = Array.from({ length: 1024 }, (_, bits) => alphabet[bits >> 5]! + alphabet[bits & 31]!);

/** The lowest `5 * length` bits of a whole number below 2^40, `length` from 1 to 8. */
export function toBase32(number: number, length: number): string {
  const high = Math.floor(number / 2 ** 20);
  const low = number % 2 ** 20;
  const text = pairs[high >> 10]! + pairs[high & 1023]! + pairs[low >> 10]! + pairs[low & 1023]!;
  return length === 8 ? text : text.slice(8 - length);
}

/** The number encoded by up to eight characters of the alphabet. */
export function fromBase32(text: string): number {
  let number = 0;
  for (const character of text) number = number * 32 + alphabet.indexOf(character);
  return number;
}
