import type { Dns } from './ask-dns.ts';
import type { Fact } from './fact.ts';

/** RFC 7208 4.6.4: limits for the terms that need a DNS lookup, and for lookups without a result. */
const maxLookups = 10;
const maxVoidLookups = 2;

interface Walk {
  lookups: number;
  empty: number;
  mistakes: string[];
  unanswered?: string;
  /** Includes and redirects up to here, to detect loops. */
  path: string[];
  /** The qualifier of `all`, for senders that no other term matches. */
  all?: string;
}

/**
 * Checks that the SPF record of the return path's domain is usable. Only the receiving server knows whether it allows
 * our mail server.
 */
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
        hint: 'Publish a TXT record such as "v=spf1 include:… -all" with the values that your mail provider gives.',
      },
    ];
  if (records.length > 1)
    return [
      {
        rule: 'spf-broken',
        message: `${domain} has ${records.length} SPF records, so receivers use none of them`,
        hint: 'Join them into one.',
      },
    ];
  const walk: Walk = { lookups: 0, empty: 0, mistakes: [], path: [domain] };
  await walkRecord(records[0]!, walk, dns);
  if (walk.unanswered) return [{ rule: 'dns-unanswered', message: walk.unanswered }];
  const facts: Fact[] = [...new Set(walk.mistakes)].map((message) => ({ rule: 'spf-broken', message }));
  if (walk.lookups > maxLookups)
    facts.push({
      rule: 'spf-broken',
      message: `the SPF record of ${domain} needs more than ${maxLookups} lookups, so receivers give up (RFC 7208)`,
      hint: 'Remove includes of services that you do not use.',
    });
  if (walk.empty > maxVoidLookups)
    facts.push({
      rule: 'spf-broken',
      message: `${walk.empty} names in the SPF record of ${domain} do not exist; receivers give up after ${maxVoidLookups}`,
      hint: 'Remove them.',
    });
  if (walk.all === '+')
    facts.push({
      rule: 'spf-lets-all',
      message: `the SPF record of ${domain} ends in +all: anybody may send in its name`,
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
    if (/^[a-z][\w.-]*=/i.test(term)) continue; // RFC 7208 6: unknown modifiers are ignored
    const match = mechanisms.exec(term);
    if (!match) {
      walk.mistakes.push(`the SPF record of ${here} has a syntax error: ${JSON.stringify(term.slice(0, 60))}`);
      continue;
    }
    const [, sign = '', name = '', value] = match;
    const kind = name.toLowerCase();
    if (kind === 'all') {
      sawAll = true;
      if (isOwn) walk.all = sign === '' ? '+' : sign;
    } else if (kind === 'include') {
      if (value === undefined) walk.mistakes.push(`the SPF record of ${here} has an include without a name`);
      else await follow('include', value, walk, dns, false);
    } else if (kind === 'a' || kind === 'mx' || kind === 'ptr' || kind === 'exists') {
      walk.lookups++;
      const target = value ?? here;
      if (kind === 'ptr' || kind === 'exists' || target.includes('%') || walk.lookups > maxLookups) continue;
      const found = await (kind === 'a' ? dns.addresses(target) : dns.mx(target));
      if (found.kind === 'none') walk.empty++;
    } else if (value === undefined) {
      walk.mistakes.push(`the SPF record of ${here} has ${kind} without an address`);
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
  if (walk.lookups > maxLookups || target.includes('%')) return; // only the receiver can expand a macro
  if (walk.path.includes(target.toLowerCase())) {
    walk.mistakes.push(`the SPF record of ${here} includes ${target} in a loop`);
    return;
  }
  const answer = await dns.txt(target);
  if (answer.kind === 'unanswered') {
    walk.unanswered ??= `the SPF record of ${target}, which that of ${here} includes, could not be looked up: ${answer.why}`;
    return;
  }
  const records = answer.kind === 'found' ? answer.records.filter(isSpf) : [];
  if (records.length !== 1) {
    walk.mistakes.push(
      `the SPF record of ${here} has ${how === 'include' ? 'an include of' : 'a redirect to'} ${target}, which has ${records.length === 0 ? 'no SPF record' : 'several SPF records'}`,
    );
    return;
  }
  const inner: Walk = { ...walk, path: [...walk.path, target.toLowerCase()], mistakes: walk.mistakes };
  await walkRecord(records[0]!, inner, dns);
  walk.lookups = inner.lookups;
  walk.empty = inner.empty;
  if (inner.unanswered) walk.unanswered ??= inner.unanswered;
  if (isOwn && how === 'redirect') {
    const all = /(?:^| )([+?~-]?)all(?: |$)/i.exec(records[0]!);
    if (all) walk.all = all[1] === '' ? '+' : all[1];
  }
}
