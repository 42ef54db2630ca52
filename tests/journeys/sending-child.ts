/** Shared by the tests that kill senders: processes that send, and the count at the end. */
import { expect } from 'vitest';
import type { Publication } from '../cli/galley.ts';
import type { ScriptedSmtp } from '../fakes/scripted-smtp.ts';

export interface Closed {
  status: string;
  email: string;
}

/** All deliveries with their readers. */
export function deliveries({ rows }: Publication): Promise<Closed[]> {
  return rows<Closed>(
    'select d.status, s.email from delivery d join subscriber s on s.id = d.subscriber_id order by d.id',
  );
}

/** Resolves with true when the server has accepted this many copies, or with false after the timeout. */
export async function whenReceived({ received }: ScriptedSmtp, count: number, withinMs = 60_000): Promise<boolean> {
  for (const until = performance.now() + withinMs; performance.now() < until;) {
    if (received.length >= count) return true;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return false;
}

/**
 * The ledger's promise, whatever was killed: nobody gets two copies, nobody is forgotten, and every "accepted" is true.
 */
export async function expectNobodyLostOrTwice(
  publication: Publication,
  { received }: ScriptedSmtp,
  recipients: number,
): Promise<{ uncertain: number }> {
  const closed = await deliveries(publication);
  const copies = Map.groupBy(received, ({ to }) => to);
  expect([...copies].filter(([, all]) => all.length > 1).map(([to]) => to)).toEqual([]);
  expect(closed).toHaveLength(recipients);
  const byStatus = Map.groupBy(closed, ({ status }) => status);
  expect(
    [...byStatus.keys()].filter((status) => !['accepted', 'uncertain', 'rejected', 'skipped'].includes(status)),
  ).toEqual([]);
  expect((byStatus.get('accepted') ?? []).filter(({ email }) => !copies.has(email))).toEqual([]);
  return { uncertain: byStatus.get('uncertain')?.length ?? 0 };
}
