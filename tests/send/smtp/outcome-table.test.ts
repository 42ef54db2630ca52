/** docs/sending.md has a table of the effects of each reply of a mail server; this tests each of its rows. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { outcomeOf, type Outcome } from '../../../src/send/smtp/outcome.ts';
import type { Conversation } from '../../../src/send/smtp/smtp-connection.ts';

const minute = 60_000;
const retries = [5 * minute, 15 * minute, 60 * minute, 240 * minute, 720 * minute];

/** The texts in the column "next try", with the expected outcome of each attempt. */
const nextTries: Record<string, (outcomeOfTry: (attempt: number) => Outcome) => void> = {
  '': (outcomeOfTry) => expect(['accepted', 'uncertain']).toContain(outcomeOfTry(1).kind),
  never: (outcomeOfTry) => expect(outcomeOfTry(1)).toMatchObject({ kind: 'rejected', suppress: false }),
  'never; the address is suppressed': (outcomeOfTry) =>
    expect(outcomeOfTry(1)).toMatchObject({ kind: 'rejected', suppress: true }),
  'in 5 min, then 15 min, 1 h, 4 h, 12 h; then rejected': (outcomeOfTry) => expectRetries(outcomeOfTry, undefined),
  'in 5 min, then 15 min, 1 h, 4 h, 12 h; then rejected; the domain is slowed down': (outcomeOfTry) =>
    expectRetries(outcomeOfTry, 'domain'),
  'in 1 min, counts as no try; the batch waits'(outcomeOfTry) {
    for (const attempt of [1, 6, 100])
      expect(outcomeOfTry(attempt)).toMatchObject({
        kind: 'deferred',
        retryAfterMs: minute,
        countsAsAttempt: false,
        faultScope: 'server',
      });
  },
  'in 10 s, counts as no try'(outcomeOfTry) {
    for (const attempt of [1, 6, 100]) {
      expect(outcomeOfTry(attempt)).toMatchObject({ kind: 'deferred', retryAfterMs: 10_000, countsAsAttempt: false });
      expect(outcomeOfTry(attempt)).not.toHaveProperty('faultScope');
    }
  },
  'the send is paused; once more after it was resumed, then rejected'(outcomeOfTry) {
    expect(outcomeOfTry(1)).toMatchObject({ kind: 'deferred', retryAfterMs: 0, faultScope: 'content' });
    expect(outcomeOfTry(2)).toMatchObject({ kind: 'rejected', suppress: false });
  },
  'the send is paused; again after it was resumed'(outcomeOfTry) {
    for (const attempt of [1, 2, 100])
      expect(outcomeOfTry(attempt)).toMatchObject({
        kind: 'deferred',
        retryAfterMs: 0,
        countsAsAttempt: false,
        faultScope: 'content',
      });
  },
};

function expectRetries(outcomeOfTry: (attempt: number) => Outcome, faultScope: string | undefined): void {
  for (const [index, retryAfterMs] of retries.entries()) {
    const outcome = outcomeOfTry(index + 1);
    expect(outcome).toMatchObject({ kind: 'deferred', retryAfterMs });
    expect('faultScope' in outcome ? outcome.faultScope : undefined).toBe(faultScope);
    expect(outcome).not.toHaveProperty('countsAsAttempt');
  }
  expect(outcomeOfTry(retries.length + 1)).toMatchObject({
    kind: 'rejected',
    suppress: false,
    reason: { code: 'gave-up', detail: '6' },
  });
}

const endings: Record<string, Conversation> = {
  'no SMTPUTF8': { kind: 'unsupported', code: 'relay-lacks-smtputf8' },
  'no connection': { kind: 'unsent', reason: 'nothing answers', unreachable: true },
  'broken before the text': { kind: 'unsent', reason: 'closed', unreachable: false },
  'hung up': { kind: 'unsent', reason: 'we hung up', unreachable: false, ours: true },
  'broken in the text': { kind: 'lost', reason: 'closed' },
};

/** `RCPT` `451 4.3.0 try later`, or one of the endings. */
function conversationFrom(cell: string): Conversation {
  const answer = /^`(MAIL|RCPT|\.)` `(\d{3}) ([^`]*)`( \(has taken mail\))?$/.exec(cell);
  if (!answer) {
    if (!endings[cell]) throw new Error(`docs/sending.md says “${cell}”, which is neither an answer nor an ending`);
    return endings[cell];
  }
  const stages = { MAIL: 'mail', RCPT: 'rcpt', '.': 'text' } as const;
  return {
    kind: 'reply',
    stage: stages[answer[1] as keyof typeof stages],
    code: Number(answer[2]),
    text: answer[3]!,
    ...(answer[4] ? { takesOurs: true as const } : {}),
  };
}

const rows = readFileSync('docs/sending.md', 'utf8')
  .split('## What the server says')[1]!
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what happened'))
  .map(
    (line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()) as [string, string, string, string],
  )
  .filter((cells) => cells.length === 4);

describe('docs/sending.md: if', () => {
  test.each(rows)('%s (%s), the outcome is %s', (_what, such, outcome, nextTry) => {
    const conversation = conversationFrom(such);
    expect(outcomeOf(conversation, 1).kind).toBe(outcome);
    expect(Object.keys(nextTries)).toContain(nextTry);
    nextTries[nextTry]!((attempt) => outcomeOf(conversation, attempt));
  });

  test('the table has every ending of a conversation, and every kind of next attempt', () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const ending of Object.keys(endings)) expect(rows.map(([, such]) => such)).toContain(ending);
    for (const nextTry of Object.keys(nextTries)) expect(rows.map((row) => row[3])).toContain(nextTry);
  });
});
