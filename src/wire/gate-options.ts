import { isLocalWork, openDkim } from './app.ts';
import type { Config } from '../config/config.ts';
import { usualLinkOptions } from '../gate/links/fetch-links.ts';
import type { GateOptions } from '../gate/run-gate.ts';
import { openDns } from '../gate/sender/ask-dns.ts';
import { availableThemes } from '../issue/render.ts';
import { senderOf } from '../message/send-content.ts';
import { progressBar } from '../cli/kit/progress.ts';

export interface Wanted {
  /** A theme's name, or `all`. */
  theme?: string;
  links?: boolean;
  fresh?: boolean;
  allowPrivate?: string[];
}

/** What `galley check` asks of the gate. With --links, a bar on standard error, and the sender's DNS where mail leaves this machine. */
export async function gateOptions(
  number: number,
  { theme, links, fresh = false, allowPrivate = [] }: Wanted,
  config: Config,
  signal?: AbortSignal,
): Promise<{ options: GateOptions; done(): void }> {
  const options: GateOptions = theme === undefined ? {} : { themes: theme === 'all' ? [...availableThemes] : [theme] };
  if (!links) return { options, done: () => {} };
  let bar: ReturnType<typeof progressBar> | undefined;
  options.links = {
    ...usualLinkOptions(config),
    fresh,
    allow: allowPrivate,
    signal,
    onProgress: (done, total) => (bar ??= progressBar({ label: `Issue ${number}: links`, total })).update(done),
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
  return { options, done: () => bar?.stop() };
}
