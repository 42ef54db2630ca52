import { expect, test } from 'vitest';
import { classifyReply, type ReplyInContext } from '../../src/bounce/classify-reply.ts';

const at = (stage: ReplyInContext['stage'], line: string, over: Partial<ReplyInContext> = {}) =>
  classifyReply({ stage, code: Number(line.slice(0, 3)), text: line.slice(4), ...over });

test.each([
  ['text', '250 2.0.0 Ok: queued as 4FzYk12abc', 'accepted'],
  ['rcpt', '550 5.1.1 no such user', 'bad-address'],
  ['rcpt', '550 no such user', 'mailbox-refused'],
  ['rcpt', '552 5.2.2 mailbox full', 'mailbox-refused'],
  ['rcpt', '452 4.2.2 over quota', 'mailbox-later'],
  ['rcpt', '451 4.7.1 greylisted, try again in five minutes', 'mailbox-later'],
  ['rcpt', '421 4.7.0 too many messages', 'domain-slow-down'],
  ['rcpt', '554 5.7.1 Relay access denied', 'relaying-denied'],
  ['mail', '553 5.1.8 sender rejected', 'sender-refused'],
  ['mail', '451 4.3.0 try later', 'sender-refused'],
  ['mail', '552 message size exceeds the limit', 'too-large'],
  ['mail', '553 5.6.7 address needs SMTPUTF8', 'address-unsupported'],
  ['text', '552 5.3.4 message too big', 'too-large'],
  ['text', '554 5.7.1 looks like spam', 'content-refused'],
  ['text', '554 5.6.0 malformed', 'mailbox-refused'],
] as const)('after %s, “%s” is %s', (stage, line, expected) => expect(at(stage, line)).toBe(expected));

test('a server that has accepted other messages denies relaying for this domain only', () =>
  expect(at('rcpt', '554 5.7.1 Relay access denied', { takesOurs: true })).toBe('mailbox-refused'));
