import type { Mailbox } from './address.ts';

/**
 * The envelope sender of one delivery (a variable envelope return path): `bounces+<token>@example.org`. A bounce to
 * this address identifies the mail, whatever else it contains, and the token can't be forged.
 */
export function returnPathOf({ address }: Mailbox, token: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${token}${address.slice(at)}`;
}
