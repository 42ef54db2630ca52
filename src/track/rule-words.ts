/** Texts about the visits that a rule classified, for people; the rules are in `verdict.ts` and `count-events.ts`. */
const words: Record<string, string> = {
  'head-request': 'asked only whether the address is there',
  prefetch: 'fetched ahead by a browser or a mail program',
  'no-user-agent': 'came without a word of what they are',
  'known-robot': 'came from a known robot',
  'mailbox-proxy':
    'came through a mailbox’s picture service (Gmail, Yahoo, HEY, Fastmail), which fetches when its reader opens',
  'unknown-proxy': 'came through a picture service that may fetch before its reader opens',
  'apple-mail-privacy': 'came from Apple’s privacy protection, which loads every picture, read or not',
  burst: 'opened many links within seconds, as mail scanners do',
};

export function wordsOfRule(rule: string): string {
  return words[rule] ?? 'were judged by another rule';
}
