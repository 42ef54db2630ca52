/** docs/sending.md has a table of the effects of each reply of a mail server; this tests each of its rows. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { outcomeOf, type Outcome, type Tries } from '../../../src/send/smtp/outcome.ts';
import type { Conversation } from '../../../src/send/smtp/smtp-connection.ts';

const minute = 60_000;
const hour = 60 * minute;
const retries = [5 * minute, 15 * minute, hour, 4 * hour, 12 * hour, 24 * hour, 24 * hour];

type OutcomeOfTry = (attempt: number, over?: Partial<Tries>) => Outcome;

/** What the table says in the column "next try", and what each try must come to then. */
const nextTries: Record<string, (outcomeOfTry: OutcomeOfTry) => void> = {
  '': (outcomeOfTry) => expect(['accepted', 'uncertain']).toContain(outcomeOfTry(1).kind),
  never: (outcomeOfTry) => expect(outcomeOfTry(1)).toMatchObject({ kind: 'rejected', suppress: false }),
  'never; the address is suppressed': (outcomeOfTry) =>
    expect(outcomeOfTry(1)).toMatchObject({ kind: 'rejected', suppress: true }),
  'in 5 min, then 15 min, 1 h, 4 h, 12 h, a day; rejected after 72 h': (outcomeOfTry) =>
    expectRetries(outcomeOfTry, undefined),
  'in 5 min, then 15 min, 1 h, 4 h, 12 h, a day; rejected after 72 h; the domain is slowed down': (outcomeOfTry) =>
    expectRetries(outcomeOfTry, 'domain'),
  'at once, at a lower rate, counts as no try': (outcomeOfTry) => expectNoTrySpent(outcomeOfTry, 'slower'),
  'at once over another connection, counts as no try': (outcomeOfTry) =>
    expectNoTrySpent(outcomeOfTry, 'new-connection'),
  'in 1 min, then in twice the time so far, counts as no try; rejected after 72 h'(outcomeOfTry) {
    expect(outcomeOfTry(1)).toMatchObject({ retryAfterMs: minute, demand: 'maybe-slower', countsAsAttempt: false });
    expect(outcomeOfTry(1, { triedForMs: 3 * hour })).toMatchObject({ retryAfterMs: 3 * hour });
    expect(outcomeOfTry(1, { triedForMs: 72 * hour })).toMatchObject({ kind: 'rejected', suppress: false });
  },
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
    const lastCode = codeOfPause(outcomeOfTry(1));
    expect(outcomeOfTry(1, { lastCode })).toMatchObject({ kind: 'rejected', suppress: false });
  },
  'the send is paused; again after it was resumed'(outcomeOfTry) {
    const lastCode = codeOfPause(outcomeOfTry(1));
    for (const attempt of [1, 2, 100]) codeOfPause(outcomeOfTry(attempt, { lastCode }));
  },
};

function codeOfPause(outcome: Outcome): string {
  expect(outcome).toMatchObject({ kind: 'deferred', retryAfterMs: 0, faultScope: 'send', countsAsAttempt: false });
  return 'reason' in outcome ? outcome.reason!.code : '';
}

function expectNoTrySpent(outcomeOfTry: OutcomeOfTry, demand: string): void {
  for (const attempt of [1, 6, 100])
    expect(outcomeOfTry(attempt, { triedForMs: attempt * hour })).toMatchObject({
      kind: 'deferred',
      faultScope: 'relay',
      demand,
      countsAsAttempt: false,
    });
}

function expectRetries(outcomeOfTry: OutcomeOfTry, faultScope: string | undefined): void {
  let triedForMs = 0;
  for (const [index, retryAfterMs] of retries.entries()) {
    const outcome = outcomeOfTry(index + 1, { triedForMs });
    expect(outcome).toMatchObject({ kind: 'deferred', retryAfterMs });
    expect('faultScope' in outcome ? outcome.faultScope : undefined).toBe(faultScope);
    expect(outcome).not.toHaveProperty('countsAsAttempt');
    triedForMs += retryAfterMs;
  }
  expect(outcomeOfTry(retries.length + 1, { triedForMs })).toMatchObject({ retryAfterMs: 72 * hour - triedForMs });
  expect(outcomeOfTry(retries.length + 2, { triedForMs: 72 * hour })).toMatchObject({
    kind: 'rejected',
    suppress: false,
    reason: { code: 'gave-up', detail: '72' },
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
  const answer = /^`(MAIL|RCPT|\.)` `(\d{3}) ([^`]*)`( \(used connection\))?$/.exec(cell);
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
    ...(answer[4] ? { wasUsed: true as const } : {}),
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
    const outcomeOfTry: OutcomeOfTry = (attempt, over) => outcomeOf(conversation, { attempt, triedForMs: 0, ...over });
    expect(outcomeOfTry(1).kind).toBe(outcome);
    expect(Object.keys(nextTries)).toContain(nextTry);
    nextTries[nextTry]!(outcomeOfTry);
  });

  test('the table has every ending of a conversation, and every kind of next attempt', () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const ending of Object.keys(endings)) expect(rows.map(([, such]) => such)).toContain(ending);
    for (const nextTry of Object.keys(nextTries)) expect(rows.map((row) => row[3])).toContain(nextTry);
  });
});
