import type { Verdict } from '../../db/tables/track.ts';

/** What a request shows by itself. Stored with its event, so these names must not change. */
export type Signal =
  | 'head-request'
  | 'prefetch'
  | 'no-user-agent'
  | 'known-robot'
  /** A mailbox provider's proxy, which fetches a picture when its reader opens the mail. */
  | 'mailbox-proxy'
  | 'unknown-proxy'
  | 'apple-mail-privacy'
  /** A click without the headers that browsers send. */
  | 'bare-request';

/** Signals that no visit of a person has: general invalid traffic. */
export const generalSignals = ['head-request', 'prefetch', 'no-user-agent', 'known-robot'] as const;

/** What a request alone says, before it is judged with all others. */
export function requestVerdict(signals: readonly string[]): { verdict: Verdict; reasons: string } {
  const general = generalSignals.filter((signal) => signals.includes(signal));
  if (general.length > 0) return { verdict: 'machine', reasons: general.join(',') };
  const proxy = (['unknown-proxy', 'apple-mail-privacy'] as const).find((signal) => signals.includes(signal));
  if (proxy) return { verdict: 'unsure', reasons: proxy };
  return { verdict: 'human', reasons: signals.includes('mailbox-proxy') ? 'mailbox-proxy' : '' };
}

/** Codes of general invalid traffic: lists, methods and prefetching. All others come from evidence together. */
const generalCodes = new Set<string>([...generalSignals, 'loaded-ahead']);

export function isGeneralCode(code: string | undefined): boolean {
  return code !== undefined && generalCodes.has(code);
}

/** Opens of which nobody can know: they are never taken out for this alone. */
const openCodes = new Set<string>(['unknown-proxy', 'apple-mail-privacy', 'mixed-signs']);

export function isLeftOpen(code: string): boolean {
  return openCodes.has(code);
}
