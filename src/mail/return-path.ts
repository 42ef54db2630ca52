import type { Mailbox } from './address.ts';

/**
 * The envelope sender of one delivery (a variable envelope return path): `bounces+<token>@example.org`. A bounce that
 * comes to it names the mail it is about, whatever else it says, and nobody can make one up.
 */
export function returnPathOf({ address }: Mailbox, token: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${token}${address.slice(at)}`;
}
