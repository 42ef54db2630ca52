/** Why somebody is not added, for people: clauses without a full stop. Nothing reads them back. */
import type { FieldFault } from '../issue/reader-fields.ts';
import { addressWords } from '../mail/address-words.ts';
import type { InputFault } from './add-subscriber.ts';
import type { BlockReason } from './admit.ts';

export function blockWords(reason: BlockReason): string {
  if (reason.code !== 'suppressed') return statusWords[reason.code];
  return reason.because === 'manual' ? 'suppressed manually' : `suppressed: ${statusWords[reason.because]}`;
}

const statusWords = {
  unsubscribed: 'has unsubscribed',
  bounced: 'the address bounced',
  complained: 'complained about a mail',
} as const;

export function inputWords(reason: InputFault): string {
  return reason.code === 'address' ? addressWords(reason.fault) : `${reason.field} ${fieldWords(reason.fault)}`;
}

/** After the name of the field: `has a control character in it`. */
export function fieldWords(fault: FieldFault): string {
  switch (fault.code) {
    case 'too-long':
      return fault.length === undefined
        ? `has more than ${fault.max} characters`
        : `is ${fault.length.toLocaleString('en')} characters long; the maximum is ${fault.max}`;
    case 'unreadable-character':
      return 'has a character that could not be read; save the file as UTF-8';
    case 'control-character':
      return 'has a control character in it';
    case 'formula':
      return 'looks like a spreadsheet formula';
    case 'web-address':
      return 'looks like an address';
  }
}
