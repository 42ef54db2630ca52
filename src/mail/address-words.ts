import type { AddressFault } from './address.ts';

/** Why an address is invalid: a clause without a full stop, such as `there is no @ in it`. */
export function addressWords(fault: AddressFault): string {
  return fault.code === 'domain-label'
    ? `the domain has a part that is not allowed: ${fault.label}`
    : words[fault.code];
}

const words: Record<Exclude<AddressFault['code'], 'domain-label'>, string> = {
  'too-long': 'the address is longer than 254 bytes',
  empty: 'the address is empty',
  'unreadable-character': 'the address has a character that could not be read',
  'invisible-character': 'the address has a control or invisible character in it',
  'no-at-sign': 'there is no @ in it',
  'no-local-part': 'there is nothing before the @',
  'no-domain': 'there is nothing after the @',
  space: 'there is a space in it',
  'several-at-signs': 'there is more than one @ in it',
  'quoted-local-part': 'quoted local parts are not supported',
  'local-part-dot': 'the part before the @ has a dot in the wrong place',
  'local-part-character': 'the part before the @ has a character that is not allowed',
  'local-part-accent': 'the part before the @ starts with an accent that has no letter',
  'local-part-too-long': 'the part before the @ is longer than 64 bytes',
  'address-literal': 'an address literal in brackets is not supported',
  'domain-character': 'the domain has a character that is not allowed',
  'domain-name': 'the domain is not a valid name',
  'domain-too-long': 'the domain is longer than 255 bytes',
  'domain-without-dot': 'the domain has no dot in it',
  'domain-dot': 'the domain has a dot in the wrong place',
  'domain-label-too-long': 'a part of the domain is longer than 63 bytes',
  'domain-number': 'the domain ends in a number',
  'unclosed-bracket': 'the < is not closed by a > at the end',
  'name-quote': 'the name has a quote or an angle bracket in the wrong place',
  'name-control-character': 'the name has a control character in it',
};
