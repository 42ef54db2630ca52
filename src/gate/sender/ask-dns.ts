import { Resolver } from 'node:dns/promises';

/** Records found, no records, or no response. The three must not be confused. */
export type DnsAnswer<T> = { kind: 'found'; records: T[] } | { kind: 'none' } | { kind: 'unanswered'; why: string };

/** DNS lookups about a sender. */
export interface Dns {
  /** TXT records, each in one piece. */
  txt(name: string): Promise<DnsAnswer<string>>;
  mx(name: string): Promise<DnsAnswer<{ exchange: string; priority: number }>>;
  /** IPv4 and IPv6 addresses. */
  addresses(name: string): Promise<DnsAnswer<string>>;
}

/** Uses the system's DNS servers, or `servers` (`127.0.0.1:5353`). Each name is looked up once. */
export function openDns({ servers, timeoutMs = 3_000 }: { servers?: string[]; timeoutMs?: number } = {}): Dns {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  const asked = new Map<string, Promise<DnsAnswer<unknown>>>();
  const once = <T>(key: string, ask: () => Promise<T[]>): Promise<DnsAnswer<T>> => {
    const known = asked.get(key) ?? answer(ask);
    asked.set(key, known);
    return known as Promise<DnsAnswer<T>>;
  };
  return {
    txt: (name) => once(`TXT ${name}`, async () => (await resolver.resolveTxt(name)).map((parts) => parts.join(''))),
    mx: (name) => once(`MX ${name}`, () => resolver.resolveMx(name)),
    async addresses(name) {
      const both = await Promise.all([
        once(`A ${name}`, () => resolver.resolve4(name)),
        once(`AAAA ${name}`, () => resolver.resolve6(name)),
      ]);
      const records = both.flatMap((one) => (one.kind === 'found' ? one.records : []));
      if (records.length > 0) return { kind: 'found', records };
      return both.find(({ kind }) => kind === 'unanswered') ?? { kind: 'none' };
    },
  };
}

async function answer<T>(ask: () => Promise<T[]>): Promise<DnsAnswer<T>> {
  try {
    const records = await ask();
    return records.length > 0 ? { kind: 'found', records } : { kind: 'none' };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // A name that is too long or malformed can't be in the DNS.
    if (['ENOTFOUND', 'ENODATA', 'EBADNAME'].includes(code)) return { kind: 'none' };
    const words: Record<string, string> = {
      ETIMEOUT: 'timed out',
      ESERVFAIL: 'the server failed',
      EREFUSED: 'the server refused',
      ECONNREFUSED: 'the DNS server is not reachable',
    };
    return { kind: 'unanswered', why: words[code] ?? (error as Error).message };
  }
}
