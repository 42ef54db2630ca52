import type { Dns } from './ask-dns.ts';
import type { Fact } from './fact.ts';

/** RFC 7208 4.6.4: terms that ask the DNS, in all; and how many of those may come back empty. */
const mostLookups = 10;
const mostVoid = 2;

interface Walk {
  lookups: number;
  empty: number;
  faults: string[];
  unanswered?: string;
  /** Includes and redirects on the way here: a circle would never end. */
  path: string[];
  /** What every sender gets whom nothing before it named. */
  all?: string;
}

/** Whether the SPF record of a return path's domain can be used. Whom it allows only the receiving server can tell. */
export async function checkSpf(domain: string, dns: Dns): Promise<Fact[]> {
  const answer = await dns.txt(domain);
  if (answer.kind === 'unanswered')
    return [{ rule: 'dns-unanswered', message: `the TXT records of ${domain} could not be looked up: ${answer.why}` }];
  const records = answer.kind === 'found' ? answer.records.filter(isSpf) : [];
  if (records.length === 0)
    return [
      {
        rule: 'spf-missing',
        message: `${domain}, to which bounces go, has no SPF record`,
        hint: 'Publish a TXT record such as "v=spf1 include:… -all" with what your mail provider names.',
      },
    ];
  if (records.length > 1)
    return [
      {
        rule: 'spf-broken',
        message: `${domain} has ${records.length} SPF records, and receivers use none of them`,
        hint: 'Join them into one.',
      },
    ];
  const walk: Walk = { lookups: 0, empty: 0, faults: [], path: [domain] };
  await walkRecord(records[0]!, walk, dns);
  if (walk.unanswered) return [{ rule: 'dns-unanswered', message: walk.unanswered }];
  const facts: Fact[] = [...new Set(walk.faults)].map((message) => ({ rule: 'spf-broken', message }));
  if (walk.lookups > mostLookups)
    facts.push({
      rule: 'spf-broken',
      message: `the SPF record of ${domain} takes more than ${mostLookups} lookups, and receivers give up (RFC 7208)`,
      hint: 'Take out includes of services that you don’t use.',
    });
  if (walk.empty > mostVoid)
    facts.push({
      rule: 'spf-broken',
      message: `${walk.empty} names in the SPF record of ${domain} don’t exist; receivers give up after ${mostVoid}`,
      hint: 'Take them out.',
    });
  if (walk.all === '+')
    facts.push({
      rule: 'spf-lets-all',
      message: `the SPF record of ${domain} ends in +all: everybody may send in its name`,
      hint: 'End it with ~all or -all.',
    });
  return facts;
}

function isSpf(record: string): boolean {
  return /^v=spf1( |$)/i.test(record);
}

const mechanisms =
  /^([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?::([^/\s]+|[0-9a-f:.]+))?((?:\/\d{1,3}){0,2}(?:\/\/\d{1,3})?)$/i;

async function walkRecord(record: string, walk: Walk, dns: Dns): Promise<void> {
  const here = walk.path.at(-1)!;
  const isOwn = walk.path.length === 1;
  const terms = record.split(/ +/).slice(1).filter(Boolean);
  let sawAll = false;
  for (const term of terms) {
    const modifier = /^(redirect|exp)=(\S+)$/i.exec(term);
    if (modifier) {
      if (modifier[1]!.toLowerCase() === 'redirect' && !sawAll && !terms.some((other) => /^[+?~-]?all$/i.test(other)))
        await follow('redirect', modifier[2]!, walk, dns, isOwn);
      continue;
    }
    if (/^[a-z][\w.-]*=/i.test(term)) continue; // RFC 7208 6: an unknown modifier is passed over
    const match = mechanisms.exec(term);
    if (!match) {
      walk.faults.push(`the SPF record of ${here} has a mistake: ${JSON.stringify(term.slice(0, 60))}`);
      continue;
    }
    const [, sign = '', name = '', value] = match;
    const kind = name.toLowerCase();
    if (kind === 'all') {
      sawAll = true;
      if (isOwn) walk.all = sign === '' ? '+' : sign;
    } else if (kind === 'include') {
      if (value === undefined) walk.faults.push(`the SPF record of ${here} has an include without a name`);
      else await follow('include', value, walk, dns, false);
    } else if (kind === 'a' || kind === 'mx' || kind === 'ptr' || kind === 'exists') {
      walk.lookups++;
      const target = value ?? here;
      if (kind === 'ptr' || kind === 'exists' || target.includes('%') || walk.lookups > mostLookups) continue;
      const found = await (kind === 'a' ? dns.addresses(target) : dns.mx(target));
      if (found.kind === 'none') walk.empty++;
    } else if (value === undefined) {
      walk.faults.push(`the SPF record of ${here} has ${kind} without an address`);
    }
  }
}

async function follow(
  how: 'include' | 'redirect',
  target: string,
  walk: Walk,
  dns: Dns,
  isOwn: boolean,
): Promise<void> {
  const here = walk.path.at(-1)!;
  walk.lookups++;
  if (walk.lookups > mostLookups || target.includes('%')) return; // a macro is the receiver's to fill
  if (walk.path.includes(target.toLowerCase())) {
    walk.faults.push(`the SPF record of ${here} leads back to ${target}, in a circle`);
    return;
  }
  const answer = await dns.txt(target);
  if (answer.kind === 'unanswered') {
    walk.unanswered ??= `the SPF record of ${target}, which that of ${here} includes, could not be looked up: ${answer.why}`;
    return;
  }
  const records = answer.kind === 'found' ? answer.records.filter(isSpf) : [];
  if (records.length !== 1) {
    walk.faults.push(
      `the SPF record of ${here} has ${how === 'include' ? 'an include of' : 'a redirect to'} ${target}, which has ${records.length === 0 ? 'no SPF record' : 'several SPF records'}`,
    );
    return;
  }
  const inner: Walk = { ...walk, path: [...walk.path, target.toLowerCase()], faults: walk.faults };
  await walkRecord(records[0]!, inner, dns);
  walk.lookups = inner.lookups;
  walk.empty = inner.empty;
  if (inner.unanswered) walk.unanswered ??= inner.unanswered;
  if (isOwn && how === 'redirect') {
    const all = /(?:^| )([+?~-]?)all(?: |$)/i.exec(records[0]!);
    if (all) walk.all = all[1] === '' ? '+' : all[1];
  }
}
