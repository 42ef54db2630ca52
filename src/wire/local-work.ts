import type { Config } from '../config/config.ts';
import { GalleyError } from '../problem.ts';
import { relaysOf } from '../send/smtp/transport.ts';

/**
 * Whether mail stays with whoever sends it: the inbox, or a catcher on this machine. A server on the ports of real ones
 * (25, 465, 587) is taken for a relay to the world, wherever it runs.
 */
export function isLocalWork({ usesInbox, smtpUrl }: Config): boolean {
  if (usesInbox) return true;
  return relaysOf(smtpUrl).every(({ name }) => {
    const [host, port] = name.split(/:(?=\d+$)/);
    return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host!) && !['25', '465', '587'].includes(port!);
  });
}

/** Mail that leaves this machine must lead back to an address readers can reach, over https (RFC 8058 3.1). */
export function refuseUnsafeLinks(config: Config): void {
  if (isLocalWork(config) || config.publicUrl.startsWith('https://')) return;
  throw new GalleyError('PUBLIC_URL is not an https address', {
    code: 'E_PUBLIC_URL',
    hint: 'SMTP_URL sends mail to the world, and its links and one-click unsubscribe (RFC 8058) need https. Set PUBLIC_URL=https://news.example.org.',
  });
}
