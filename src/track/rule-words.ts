/** Texts about visits that a rule took out or left open, for people; the rules are in `judge/`. */
const words: Record<string, string> = {
  'head-request': 'asked only whether the address is there',
  prefetch: 'were fetched ahead by a browser or a mail program',
  'no-user-agent': 'came without a word of what they are',
  'known-robot': 'came from a program that says it is a robot',
  'loaded-ahead': 'were pictures that a mailbox provider loaded before its reader opened the mail',
  'mailbox-proxy':
    'came through a mailbox’s picture service (Gmail, Yahoo, HEY, Fastmail), which fetches when its reader opens',
  'unknown-proxy': 'came through a picture service that may fetch before its reader opens',
  'apple-mail-privacy': 'came from Apple’s privacy protection, which loads every picture, read or not',
  'hidden-link': 'followed a link that no person can see, or came from whoever did',
  'too-fast': 'opened links faster than a person can',
  'most-links': 'opened most links of the mail',
  'even-pace': 'opened links with the same pause before each',
  'unsubscribe-page': 'opened the unsubscribe page along with other links',
  'head-then-get': 'first asked whether the address is there, then opened it',
  'at-delivery': 'came so soon after the delivery that hardly anybody reads by then',
  'same-network': 'came from a network that scans the mail of other readers',
  'same-program': 'came from a program that scans the mail of other readers',
  'same-domain': 'came when mailboxes of the same company were scanned',
  'bare-request': 'lacked the headers that browsers send',
  'picture-too': 'loaded the picture and followed a link in the same second',
  quick: 'opened links in quick succession',
  'many-links': 'opened many links',
  'same-visitor': 'came from a visitor who was a machine at another time',
  'checked-at-click': 'checked a link in the seconds in which a person clicked it',
  'with-scan': 'were pictures loaded in the same second as a scan',
  'mixed-signs': 'showed signs of both',
};

export function wordsOfRule(rule: string): string {
  return words[rule] ?? 'were judged by another rule';
}
