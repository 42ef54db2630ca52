import type { Config } from '../config/config.ts';
import { GalleyError } from '../problem.ts';
import { unsafeLinks } from '../send/plan/launch.ts';
import { relaysOf } from '../send/smtp/transport.ts';

/**
 * Whether mail stays on this machine: in the inbox or in a mail catcher. A server on one of the usual ports (25, 465,
 * 587) counts as a relay to the world, even on this machine.
 */
export function isLocalWork({ usesInbox, smtpUrl }: Config): boolean {
  if (usesInbox) return true;
  return relaysOf(smtpUrl).every(({ name }) => {
    const [host, port] = name.split(/:(?=\d+$)/);
    return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host!) && !['25', '465', '587'].includes(port!);
  });
}

/** For processes that deliver. @throws GalleyError E_PUBLIC_URL */
export function refuseUnsafeLinks(config: Config): void {
  const refusal = unsafeLinks({ leaves: !isLocalWork(config), publicUrl: config.publicUrl });
  if (refusal) throw new GalleyError(refusal.message, refusal);
}
