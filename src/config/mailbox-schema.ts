import { z } from 'zod';
import { addressWords } from '../mail/address-words.ts';
import { parseMailbox, type Mailbox } from '../mail/address.ts';

/** `Name <name@example.org>`, or the address alone. */
export const mailbox = z.string().transform((written, context): Mailbox => {
  const parsed = parseMailbox(written);
  if (parsed.ok) return parsed.mailbox;
  context.addIssue({
    code: 'custom',
    message: `${JSON.stringify(written)} is not an address: ${addressWords(parsed.fault)}. Write it like: Name <name@example.org>`,
  });
  return z.NEVER;
});
