/** Telling our own network’s trouble from broken links: a train’s Wi-Fi must not make twenty-five links look broken. */
import { promises as dns } from 'node:dns';
import type { SafeFetchOptions } from '../../fetch/safe-fetch.ts';
import { hostOf } from '../../fetch/web-url.ts';
import type { LinkVerdict } from './judge-link.ts';

export interface NetworkDeps extends Pick<SafeFetchOptions, 'lookup'> {
  signal?: AbortSignal | undefined;
  /** Whether any site can be reached from here; asked if no link answers. Default: looks up two well-known names. */
  isOnline?(): Promise<boolean>;
}

/** Names that exist whatever happens to any one company. */
const wellKnown = ['a.root-servers.net', 'www.iana.org'];

/** So many hosts don’t all fail at the same moment by themselves: a firewall of ours keeps us from them. */
const manyHosts = 4;

/**
 * The verdicts, with `unreached` in place of those that say nothing about a site: no link answered at all, and names
 * that always exist are not found either, or many hosts failed at once.
 */
export async function withOurOwnTrouble(verdicts: LinkVerdict[], options: NetworkDeps): Promise<LinkVerdict[]> {
  const failed = verdicts.filter(isWithoutAnswer);
  const others = verdicts.filter(({ kind }) => kind !== 'cancelled' && kind !== 'private');
  if (failed.length === 0 || failed.length < others.length || options.signal?.aborted) return verdicts;
  const hosts = new Set(failed.map(({ url }) => hostOf(url)));
  // Names that do not exist are told by a name server, so somebody was reached.
  const isBlocked = hosts.size >= manyHosts && failed.every(({ kind }) => kind === 'unanswered');
  if (!isBlocked && (await (options.isOnline ?? (() => isOnline(options)))())) return verdicts;
  return verdicts.map((verdict) => (isWithoutAnswer(verdict) ? { ...verdict, kind: 'unreached' } : verdict));
}

function isWithoutAnswer({ kind, status, hops }: LinkVerdict): boolean {
  return (kind === 'broken' || kind === 'unanswered') && status === undefined && hops.length === 0;
}

async function isOnline({ lookup }: NetworkDeps): Promise<boolean> {
  // With names of its own, such as in a test, the well-known ones say nothing.
  if (lookup) return true;
  const found = wellKnown.map(async (name) => void (await dns.lookup(name)));
  return Promise.any(found).then(
    () => true,
    () => false,
  );
}
