/**
 * Recipients that are answered with an error, so that errors can be tested without a broken mail server. The domain
 * does not matter, nor does anything after a plus: `defer+3@example.org` is deferred too, because a slow-down needs
 * many recipients.
 */
export interface SpecialRecipient {
  localPart: string;
  code: number;
  /** With the enhanced status code in front (RFC 3463). */
  reply: string;
  /** For the help page: how Galley handles it. */
  meaning: string;
}

export const specialRecipients: SpecialRecipient[] = [
  {
    localPart: 'reject',
    code: 550,
    reply: '5.1.1 There is no such mailbox here',
    meaning: 'The address does not exist, for good.',
  },
  {
    localPart: 'defer',
    code: 451,
    reply: '4.7.1 Too many messages from you just now, try again later',
    meaning: 'The receiving side wants you to slow down and try again.',
  },
  {
    localPart: 'full',
    code: 452,
    reply: '4.2.2 The mailbox is full',
    meaning: 'The mailbox takes nothing at the moment; a later try may work.',
  },
];

export function specialRecipient(address: string): SpecialRecipient | undefined {
  const localPart = address.slice(0, address.lastIndexOf('@')).toLowerCase().split('+', 1)[0];
  return specialRecipients.find((special) => special.localPart === localPart);
}
