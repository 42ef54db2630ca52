import { isLocalWork } from './local-work.ts';
import { openDkim } from './open-dkim.ts';
import type { Config } from '../config/config.ts';
import { usualLinkOptions } from '../gate/links/fetch-links.ts';
import type { GateOptions } from '../gate/run-gate.ts';
import { openDns } from '../gate/sender/ask-dns.ts';
import { availableThemes } from '../issue/render.ts';
import { senderOf } from '../message/send-content.ts';

export interface WantedChecks {
  /** A theme's name, or `all`. */
  theme?: string;
  links?: boolean;
  fresh?: boolean;
  allowPrivate?: string[];
}

/**
 * The options of `galley check` for the gate. --links also checks the DNS of the sender if mail leaves this machine.
 */
export async function gateOptions(
  { theme, links, fresh = false, allowPrivate = [] }: WantedChecks,
  config: Config,
  { signal, onLink }: { signal?: AbortSignal; onLink?: (done: number, total: number) => void } = {},
): Promise<GateOptions> {
  const options: GateOptions = theme === undefined ? {} : { themes: theme === 'all' ? [...availableThemes] : [theme] };
  if (!links) return options;
  const usual = usualLinkOptions(config);
  options.links = {
    ...usual,
    ...{ fresh, signal, onProgress: onLink },
    allow: [...(usual.allow ?? []), ...allowPrivate],
  };
  if (!isLocalWork(config)) {
    const { from, returnPath } = senderOf(config.publication, config.publicUrl);
    options.sender = {
      from: from.address,
      returnPath: returnPath.address,
      dkim: await openDkim(config),
      dns: openDns(),
    };
  }
  return options;
}
