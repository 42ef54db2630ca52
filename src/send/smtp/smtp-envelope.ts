import { domainToASCII } from 'node:url';
import type { OutcomeCode } from '../../mail/outcome-code.ts';
import { domainOf } from '../../mail/address.ts';
import type { OutgoingMessage } from '../../mail/outgoing-message.ts';

/** Why a server, or SMTP as such, can't carry a message. */
export type UnsupportedCode = Extract<OutcomeCode, 'relay-lacks-smtputf8' | 'address-unfit'>;

/** The commands as they go over the wire, or why this server or SMTP as such can't carry them. */
export function envelopeOf(
  { from, to, needsSmtpUtf8, raw }: OutgoingMessage,
  extensions: Pick<ReadonlySet<string>, 'has'>,
): { commands: [string, string, string] } | { unsupported: { code: UnsupportedCode; detail?: string } } {
  if (needsSmtpUtf8 && !extensions.has('SMTPUTF8')) return { unsupported: { code: 'relay-lacks-smtputf8' } };
  const [sender, recipient] = needsSmtpUtf8 ? [from, to] : [withAsciiDomain(from), withAsciiDomain(to)];
  // oxlint-disable-next-line no-control-regex -- a control character in an envelope would be a second command
  const unfit = [sender, recipient].find((address) => /[\x00-\x1f\x7f<>]/.test(address));
  if (unfit !== undefined) return { unsupported: { code: 'address-unfit', detail: unfit } };
  const size = extensions.has('SIZE') ? ` SIZE=${raw.length}` : '';
  return {
    commands: [
      `MAIL FROM:<${sender}>${size}${needsSmtpUtf8 ? ' SMTPUTF8' : ''}\r\n`,
      `RCPT TO:<${recipient}>\r\n`,
      'DATA\r\n',
    ],
  };
}

/** `bücher.example` goes to a server without SMTPUTF8 as `xn--bcher-kva.example`. */
function withAsciiDomain(address: string): string {
  const domain = domainOf(address);
  return address.slice(0, address.length - domain.length) + (domainToASCII(domain) || domain);
}

/**
 * The text as it goes over the wire: no line of it is a single dot (RFC 5321 4.5.2), and it ends with its line. Our own
 * encoder begins no line with a dot; what others composed may. A dot behind a bare LF is doubled too: some servers take
 * that for a line's end, and "\n.\r\n" would end the message there and begin another.
 */
export function doubleDots(raw: Buffer): Buffer {
  const isWhole = raw.length === 0 || raw.subarray(-2).equals(lineEnd);
  if (isWhole && raw[0] !== 0x2e && !raw.includes('\n.')) return raw;
  const text = raw.toString('latin1').replaceAll(/(^|\n)\./g, '$1..');
  return Buffer.from(isWhole ? text : `${text}\r\n`, 'latin1');
}

const lineEnd = Buffer.from('\r\n');
