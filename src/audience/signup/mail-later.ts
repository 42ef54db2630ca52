import type { Posted } from '../../message/system-mailer.ts';

/** Work that hands over one mail. */
export interface LateMail {
  /** One attempt; undefined if the mail is no longer wanted. */
  attempt(): Promise<Posted | undefined>;
  /** Called when the first attempt fails, and never again. */
  onFailed(): Promise<void>;
}

/**
 * Hands mails over after the page was answered: an answer that waits for the mail server tells a stranger, by its time
 * or its words, whether the address was mailed. A mail that fails is tried again, in this process only.
 */
export interface MailLater {
  add(mail: LateMail): void;
  /** Waits for attempts in progress and drops those that wait. */
  close(): Promise<void>;
}

const retryAfterMs = [60_000, 5 * 60_000, 30 * 60_000];
/** A few hundred bytes each. */
const maxWaiting = 1000;

export function openMailLater(): MailLater {
  const running = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  const begin = (mail: LateMail, tries: number) => {
    const work = run(mail, tries).finally(() => running.delete(work));
    running.add(work);
  };
  const run = async (mail: LateMail, tries: number) => {
    const posted = await mail.attempt();
    if (posted === undefined || posted === 'accepted') return;
    if (tries === 0) await mail.onFailed();
    const waitMs = retryAfterMs[tries];
    if (posted === 'refused' || waitMs === undefined || timers.size >= maxWaiting) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      begin(mail, tries + 1);
    }, waitMs);
    timer.unref();
    timers.add(timer);
  };
  return {
    add: (mail) => begin(mail, 0),
    async close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await Promise.all(running);
    },
  };
}
