import { describe, expect, test } from 'vitest';
import { readPlan, type WrittenPlan } from '../../../src/desk/send/read-plan.ts';

const now = Date.parse('2026-11-27T12:00:00Z'); // one o'clock in Berlin
const suggested = { at: '', rate: '', by: '' };
const plan = (written: Partial<WrittenPlan>) =>
  readPlan(
    {
      ...{ when: 'now', at: '', timezone: 'Europe/Berlin', pace: 'by', rate: '', by: '09:15', priority: 'normal' },
      ...written,
    },
    suggested,
    now,
  );
const utc = (text: string) => Date.parse(`${text}Z`);

describe('“09:15” as the time to finish by', () => {
  test('is the next one, for a send that begins now', () => {
    expect(plan({})).toMatchObject({ plan: { pace: { finishBy: utc('2026-11-28T08:15') } } });
    expect(plan({ by: '13:30' })).toMatchObject({ plan: { pace: { finishBy: utc('2026-11-27T12:30') } } });
  });

  test('is the first one after a scheduled send begins', () => {
    expect(plan({ when: 'at', at: '2026-12-04T07:00' })).toMatchObject({
      plan: { at: { at: utc('2026-12-04T06:00') }, pace: { finishBy: utc('2026-12-04T08:15') } },
    });
    expect(plan({ when: 'at', at: '2026-12-04T10:00' })).toMatchObject({
      plan: { at: { at: utc('2026-12-04T09:00') }, pace: { finishBy: utc('2026-12-05T08:15') } },
    });
  });

  test('is the one of the next day, for a send that begins at that very minute', () => {
    expect(plan({ when: 'at', at: '2026-12-04T09:15' })).toMatchObject({
      plan: { pace: { finishBy: utc('2026-12-05T08:15') } },
    });
  });

  test('with a date that comes before the send begins is a mistake at its field', () => {
    expect(plan({ when: 'at', at: '2026-12-04T10:00', by: '2026-12-04 09:15' })).toEqual({
      faults: {
        by: expect.stringMatching(
          /^Fri 4 Dec 2026, 09:15 .* is too early: nothing can be sent by then\. Choose a later time\.$/,
        ),
      },
    });
  });
});
