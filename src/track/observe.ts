/**
 * What one request shows, as columns of its event: codes of its signals, and keyed hashes of network and program.
 * Verdicts are given later (`judge/`), from all that was seen together; until then an event has the verdict that its
 * request gives alone.
 */
import { isbot } from 'isbot';
import type { JsonColumn } from '../db/json-rows.ts';
import type { NewEvent } from '../db/tables/track.ts';
import { requestVerdict, type Signal } from './judge/signals.ts';
import { isMailApp, isReadersProxy, isUnknownProxy } from './mail-programs.ts';
import type { VisitHashes } from './visit-hashes.ts';

/** What a request shows. Neither address nor user agent is stored. */
export interface Visit {
  kind: 'open' | 'click';
  method: string;
  userAgent: string;
  /** `Sec-Purpose`, `Purpose` or `X-Moz`, whichever is present. */
  purpose: string;
  /** As `ipAddressOf` gives it; `unknown` if there is none. */
  address?: string;
  /** Whether it has a header that every browser sends: `Accept-Language`, `Sec-Fetch-Mode`. */
  hasBrowserHeaders?: boolean;
}

/** What one request shows, as columns of `event`. Texts and null only: it is kept aside as JSON. */
export type Observation = Pick<NewEvent, 'verdict' | 'reasons' | 'signals' | 'seen_from'>;

/** The types of these columns: a new one is a line here. */
export const observedColumns: Record<keyof Observation, JsonColumn> = {
  verdict: 'text',
  reasons: 'text',
  signals: 'text',
  seen_from: 'text',
};

/**
 * Called for each open and click, before it is answered. Requests for which it returns the same, for the same link of
 * the same reader within seconds, are one event with repeats. Waits for the database once a day, for a new key.
 */
export async function observe(visit: Visit, hashes: VisitHashes): Promise<Observation> {
  const signals = signalsOf(visit);
  return {
    ...requestVerdict(signals),
    signals: signals.join(','),
    seen_from: await hashes.of(visit.address ?? 'unknown', visit.userAgent),
  };
}

/** For an event that is no open or click: an unsubscription, or its undoing. `how` is stored as its reason. */
export function observeReader(how: string): Observation {
  return { verdict: 'human', reasons: how, signals: '', seen_from: null };
}

/** Apple's Mail Privacy Protection loads every image in advance, read or not, and sends only this. */
const appleMailPrivacy = /^Mozilla\/5\.0$/;

/** Products that scan mail and say so. Some add their name to that of a browser, which the list of robots overlooks. */
const scanners = /proofpoint|mimecast|barracuda|symantec|trendmicro|fireeye|forcepoint|cloudmark|safelinks/i;

function signalsOf({ kind, method, userAgent, purpose, hasBrowserHeaders }: Visit): Signal[] {
  const signals: Signal[] = [];
  if (method === 'HEAD') signals.push('head-request');
  if (/prefetch|preview|prerender/i.test(purpose)) signals.push('prefetch');
  if (userAgent.trim() === '') signals.push('no-user-agent');
  else if (kind === 'open' && isReadersProxy(userAgent)) signals.push('mailbox-proxy');
  else if (kind === 'open' && appleMailPrivacy.test(userAgent)) signals.push('apple-mail-privacy');
  else if (kind === 'open' && isUnknownProxy(userAgent)) signals.push('unknown-proxy');
  else if ((isbot(userAgent) && !isMailApp(userAgent)) || scanners.test(userAgent)) signals.push('known-robot');
  if (kind === 'click' && !hasBrowserHeaders) signals.push('bare-request');
  return signals;
}
