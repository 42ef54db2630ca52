import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { hmacSha512, type KeyRing } from '../../signing/keys.ts';

/**
 * Limits how often somebody may try to log in. The first attempts are free; each further failure doubles the wait.
 * Stored in the database, so that a restart does not reset it. See docs/decisions/018.
 */
export interface LoginPace {
  /**
   * Counts the attempt as failed before it is checked, so that a hundred simultaneous attempts are not all the first.
   * If `waitMs` is above 0, don't check it at all.
   */
  begin(keys: PaceKey[]): Promise<{ waitMs: number; settle(succeeded: boolean): Promise<void> }>;
}

export interface PaceKey {
  /** The wait for an account is at most a minute: strangers must not be able to lock its owner out. */
  kind: 'account' | 'address';
  name: string;
}

const maxWaitMs: Record<PaceKey['kind'], number> = { account: 60_000, address: 15 * 60_000 };
const free = 3;
/** How long failures count after the last one. */
export const rememberMs = 24 * 3_600_000;

export function openLoginPace({ db, clock, keys }: { db: Database; clock: Clock; keys: KeyRing }): LoginPace {
  /** Keyed, so that the table does not show the names and addresses to somebody without the secret. */
  const keyOf = ({ kind, name }: PaceKey) =>
    `${kind}:${hmacSha512(keys.current.key, Buffer.from(`desk login\0${kind}\0${name}`))
      .subarray(0, 18)
      .toString('base64url')}`;
  return {
    async begin(tried) {
      const now = clock.now();
      const waitMs = await transact(db, async (transaction) => {
        await transaction
          .deleteFrom('desk_attempt')
          // One in the future was written by a machine with a wrong clock: it would keep the owner out until then.
          .where((when) => when.or([when('last_at', '<', now - rememberMs), when('last_at', '>', now + 60_000)]))
          .execute();
        // Looked up first: during a wait nothing is written, or strangers could fill the table with names.
        const { until } = await transaction
          .selectFrom('desk_attempt')
          .select(({ fn }) => fn.max('held_until').as('until'))
          .where('key', 'in', tried.map(keyOf))
          .executeTakeFirstOrThrow();
        if (Number(until ?? 0) > now) return Number(until) - now;
        const rows: { each: PaceKey; failures: number; held_until: number }[] = [];
        // Sorted, so that two logins never deadlock. An update rather than a select, because in PostgreSQL only a write
        // makes the second of two simultaneous attempts wait for the first one and see its count.
        for (const each of tried.toSorted((a, b) => a.kind.localeCompare(b.kind))) {
          const row = await transaction
            .insertInto('desk_attempt')
            .values({ key: keyOf(each), failures: 0, last_at: now, held_until: 0 })
            .onConflict((conflict) =>
              conflict.column('key').doUpdateSet((known) => ({ failures: known.ref('desk_attempt.failures') })),
            )
            .returning(['failures', 'held_until'])
            .executeTakeFirstOrThrow();
          rows.push({ each, failures: row.failures + 1, held_until: Number(row.held_until) });
        }
        const held = Math.max(0, ...rows.map(({ held_until }) => held_until - now));
        if (held > 0) return held;
        for (const { each, failures } of rows) {
          await transaction
            .updateTable('desk_attempt')
            .set({ failures, last_at: now, held_until: now + delayOf(failures, each.kind) })
            .where('key', '=', keyOf(each))
            .execute();
        }
        return 0;
      });
      return {
        waitMs,
        async settle(succeeded) {
          if (!succeeded || waitMs > 0) return;
          for (const each of tried) {
            // Failures from the same address stay counted; otherwise the owner of one account could reset the limit
            // while trying the others.
            if (each.kind === 'account') await db.deleteFrom('desk_attempt').where('key', '=', keyOf(each)).execute();
            else
              await db
                .updateTable('desk_attempt')
                .set((row) => ({ failures: row('failures', '-', 1), held_until: 0 }))
                .where('key', '=', keyOf(each))
                .execute();
          }
        },
      };
    },
  };
}

/** 0 three times, then 1, 2, 4, 8 … seconds. */
function delayOf(failures: number, kind: PaceKey['kind']): number {
  return failures <= free ? 0 : Math.min(maxWaitMs[kind], 1000 * 2 ** Math.min(failures - free - 1, 20));
}

/** Such as `8 seconds`, for “Wait 8 seconds”. */
export function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
