/**
 * Decides whether an event came from a person. Uses what the request shows (in memory; neither address nor user agent
 * is stored) and, at report time, all clicks of a reader together. A verdict contains the names of the rules that
 * decided, so that sponsors can see the reason, and can be computed again from the stored events.
 */
import { isbot } from 'isbot';
import type { Verdict } from '../db/tables/track.ts';
import { isMailApp, isReadersProxy, isUnknownProxy } from './mail-programs.ts';

export interface Judgement {
  verdict: Verdict;
  /** Names of the rules that decided, the most significant first; empty for an ordinary human. */
  reasons: string[];
}

/** What a request shows. */
export interface Visit {
  kind: 'open' | 'click';
  method: string;
  userAgent: string;
  /** `Sec-Purpose`, `Purpose` or `X-Moz`, whichever is present. */
  purpose: string;
}

/** Apple's Mail Privacy Protection loads every image in advance, read or not, and sends only this. */
const appleMailPrivacy = /^Mozilla\/5\.0$/;

export function judgeVisit({ kind, method, userAgent, purpose }: Visit): Judgement {
  const machine: string[] = [];
  if (method === 'HEAD') machine.push('head-request');
  if (/prefetch|preview|prerender/i.test(purpose)) machine.push('prefetch');
  if (userAgent.trim() === '') machine.push('no-user-agent');
  if (kind === 'open' && isReadersProxy(userAgent)) {
    return machine.length > 0
      ? { verdict: 'machine', reasons: machine }
      : { verdict: 'human', reasons: ['mailbox-proxy'] };
  }
  if (kind === 'open' && machine.length === 0 && appleMailPrivacy.test(userAgent))
    return { verdict: 'unsure', reasons: ['apple-mail-privacy'] };
  if (kind === 'open' && machine.length === 0 && isUnknownProxy(userAgent))
    return { verdict: 'unsure', reasons: ['unknown-proxy'] };
  if (userAgent !== '' && isbot(userAgent) && !isMailApp(userAgent)) machine.push('known-robot');
  return machine.length > 0 ? { verdict: 'machine', reasons: machine } : { verdict: 'human', reasons: [] };
}

/** A stored click of one reader. */
export interface StoredClick {
  link: number;
  at: number;
}

/**
 * Bursts: no person opens three different links within two seconds, or five within ten, but security gateways open all
 * links. [distinct links, window in ms]
 */
const bursts = [
  [3, 2_000],
  [5, 10_000],
] as const;

/**
 * Finds out which of one reader's clicks belong to a burst. The first click of a burst looks human when it arrives, so
 * all clicks of a window are judged once they are known. `clicks` are in order of time; returns a flag for each.
 */
export function findBursts(clicks: StoredClick[]): boolean[] {
  const isBurst = clicks.map(() => false);
  for (const [distinct, windowMs] of bursts) {
    // One pass for any input, because anybody who has a link may call it any number of times.
    const inWindow = new Map<number, number>();
    let from = 0;
    let judged = 0;
    for (const [to, { link, at }] of clicks.entries()) {
      inWindow.set(link, (inWindow.get(link) ?? 0) + 1);
      for (; at - clicks[from]!.at > windowMs; from++) {
        const left = clicks[from]!.link;
        const count = inWindow.get(left)! - 1;
        if (count === 0) inWindow.delete(left);
        else inWindow.set(left, count);
      }
      if (inWindow.size < distinct) continue;
      isBurst.fill(true, Math.max(from, judged), to + 1);
      judged = to + 1;
    }
  }
  return isBurst;
}
