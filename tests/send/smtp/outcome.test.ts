import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../../src/send/smtp/outcome.ts';

const minutes = (count: number) => count * 60_000;
const tries = (attempt: number, hours = 0) => ({ attempt, triedForMs: hours * 3_600_000 });
const reply = (code: number, text: string, attempt = 1, hours = 0) =>
  outcomeOf({ kind: 'reply', code, text, stage: 'rcpt' }, tries(attempt, hours));

describe('a reply', () => {
  test.each([
    ['250 2.0.0 Ok: queued as 4FzYk12abc', '4FzYk12abc'],
    ['250 OK id=1kXyZ2-0003aB-Qw', '1kXyZ2-0003aB-Qw'],
    ['250 2.0.0 stored as 17', '17'],
    ['251 2.1.5 User not local; will forward', undefined],
    ['250', undefined],
  ])('%s is accepted and keeps the server’s name for it', (line, queueId) => {
    const outcome = reply(Number(line.slice(0, 3)), line.slice(4));
    expect(outcome.kind).toBe('accepted');
    expect('queueId' in outcome ? outcome.queueId : undefined).toBe(queueId);
  });

  test.each([
    [450, '4.2.1 mailbox busy'],
    [451, 'greylisted, try in five minutes'],
    [452, '4.2.2 over quota'],
    [454, '4.7.0 TLS not available'],
  ])('%i %s is tried again', (code, text) =>
    expect(reply(code, text)).toMatchObject({ kind: 'deferred', retryAfterMs: minutes(5), reply: { code } }),
  );

  test('is tried again after 5 minutes, 15, an hour, four, twelve, then daily, and given up after 72 hours without blaming the address', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => reply(450, 'later', attempt))).toMatchObject(
      [5, 15, 60, 240, 720].map((pause) => ({ kind: 'deferred', retryAfterMs: minutes(pause) })),
    );
    expect(reply(450, '4.2.1 later', 6, 17)).toMatchObject({ kind: 'deferred', retryAfterMs: minutes(24 * 60) });
    expect(reply(450, '4.2.1 later', 8, 65)).toMatchObject({ kind: 'deferred', retryAfterMs: minutes(7 * 60) });
    expect(reply(450, '4.2.1 later', 9, 72)).toEqual({
      kind: 'rejected',
      reply: { code: 450, enhanced: '4.2.1', text: 'later' },
      reason: { code: 'gave-up', detail: '72' },
      suppress: false,
    });
  });

  test.each([
    [550, '5.1.1 no such user', true],
    [550, '5.1.2 no such host', true],
    [553, '5.1.3 bad mailbox syntax', true],
    [551, '5.1.6 mailbox has moved', true],
    [556, '5.1.10 recipient address has null MX', true],
    [550, 'no such user', true],
    // About the mailbox's state, or nothing clear: the reader's address may be fine.
    [552, '5.2.2 mailbox full', false],
    [550, '5.2.1 mailbox disabled', false],
    [550, '5.7.1 you are not on my list', false],
    [554, '5.0.0 refused', false],
    [550, '5.1.11 something new', false],
  ])('%i %s is rejected; the address is never mailed again: %s', (code, text, suppress) =>
    expect(reply(code, text)).toMatchObject({ kind: 'rejected', suppress }),
  );

  test.each([
    [550, '5.1.8 bad sender’s system address', 'sender-refused'],
    [553, '5.7.1 <news@example.org>: Sender address rejected: not owned by user news', 'sender-refused'],
    [550, '5.1.1 Daily recipient limit exceeded', 'quota-used-up'],
    [554, '5.7.1 Relay access denied', 'relaying-denied'],
    [550, '5.7.1 rejected as spam', 'content-refused'],
    [550, '5.1.1 user unknown - IP listed in Spamhaus', 'reputation-refused'],
  ])('%i %s refuses us: the send waits for a person, and the reader loses no try', (code, text, reason) =>
    expect(reply(code, text)).toMatchObject({
      kind: 'deferred',
      faultScope: 'send',
      countsAsAttempt: false,
      reason: { code: reason },
    }),
  );

  test.each([
    [454, 'Throttling failure: Maximum sending rate exceeded.'],
    [450, '4.7.1 Number recipients per hour exceeded'],
    [550, '5.1.1 198.51.100.225 has sent to too many recipients this hour'],
  ])('%i %s slows the relay and spends no try, however often it is said', (code, text) =>
    expect(reply(code, text, 500, 500)).toMatchObject({
      kind: 'deferred',
      faultScope: 'relay',
      demand: 'slower',
      countsAsAttempt: false,
    }),
  );

  test('that means the connection asks for another one, and on a new one for less', () => {
    const conversation = { kind: 'reply', code: 450, text: '4.7.1 mails per session limit', stage: 'text' } as const;
    expect(outcomeOf({ ...conversation, wasUsed: true }, tries(1))).toMatchObject({ demand: 'new-connection' });
    expect(outcomeOf(conversation, tries(1))).toMatchObject({ demand: 'slower' });
  });

  test('is kept in its parts', () => {
    expect(reply(550, '5.7.26 Unauthenticated email')).toMatchObject({
      reply: { code: 550, enhanced: '5.7.26', text: 'Unauthenticated email' },
    });
    expect(reply(550, '5.1 is not a code')).toMatchObject({ reply: { code: 550, text: '5.1 is not a code' } });
    expect(reply(550, '5.1 is not a code')).not.toHaveProperty('reply.enhanced');
  });
});

describe('a missing reply', () => {
  test('after the text began is uncertain, at every attempt', () => {
    for (const attempt of [1, 6, 20])
      expect(outcomeOf({ kind: 'lost', reason: 'closed' }, tries(attempt))).toEqual({
        kind: 'uncertain',
        reason: { code: 'connection-lost', detail: 'closed' },
      });
  });

  test('before the text is tried again, and given up like a refusal', () => {
    expect(outcomeOf({ kind: 'unsent', reason: 'closed', unreachable: false }, tries(1))).toEqual({
      kind: 'deferred',
      reason: { code: 'connection-broken', detail: 'closed' },
      retryAfterMs: minutes(5),
    });
    expect(outcomeOf({ kind: 'unsent', reason: 'closed', unreachable: false }, tries(9, 72))).toMatchObject({
      kind: 'rejected',
      suppress: false,
    });
  });

  test('because there is no connection is never given up', () => {
    for (const attempt of [1, 6, 500])
      expect(outcomeOf({ kind: 'unsent', reason: 'refused', unreachable: true }, tries(attempt, attempt))).toEqual({
        kind: 'deferred',
        reason: { code: 'relay-unreachable', detail: 'refused' },
        retryAfterMs: minutes(1),
        faultScope: 'server',
        countsAsAttempt: false,
      });
  });

  test('because the server lacks what the address needs is rejected, and the address may be tried by another', () => {
    expect(outcomeOf({ kind: 'unsupported', code: 'relay-lacks-smtputf8' }, tries(1))).toEqual({
      kind: 'rejected',
      reason: { code: 'relay-lacks-smtputf8' },
      suppress: false,
    });
  });
});
