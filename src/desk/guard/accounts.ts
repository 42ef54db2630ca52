import { record } from '../../audit/record.ts';
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { DeskAccountTable } from '../../db/tables/desk.ts';
import { transact } from '../../db/transact.ts';
import { GalleyError } from '../../problem.ts';
import { hashPassword, isOutdated, isPassword, passwordFault, usualCost, type Lane } from './password.ts';

export type Account = DeskAccountTable;

/** The accounts that may log in. Most desks need one; two are needed where two people have to approve an issue. */
export interface Accounts {
  /** Creates the account or changes its password. A change ends all sessions of the account. */
  setPassword(name: string, password: string): Promise<'made' | 'changed'>;
  /** Returns the account if the password is right. Takes as long if there is no such account. */
  verify(name: string, password: string, lane?: Lane): Promise<Account | undefined>;
  find(name: string): Promise<Account | undefined>;
  byHandle(handle: string): Promise<Account | undefined>;
  list(): Promise<{ name: string; passkeys: number; sessions: number; updated_at: number }[]>;
  remove(name: string): Promise<boolean>;
}

export interface AccountsDeps {
  db: Database;
  clock: Clock;
  /** Cost of the password hash; tests use a lower one. */
  cost?: number;
}

/** The account that `galley accounts password` changes if no name is given. */
export const firstAccount = 'editor';

export function openAccounts({ db, clock, cost = usualCost }: AccountsDeps): Accounts {
  const find = (name: string) =>
    db.selectFrom('desk_account').selectAll().where('name', '=', accountName(name)).executeTakeFirst();
  return {
    find,
    byHandle: (handle) => db.selectFrom('desk_account').selectAll().where('handle', '=', handle).executeTakeFirst(),

    async setPassword(written, password) {
      const name = accountName(written);
      refuse(name, password);
      const hash = await hashPassword(password, cost);
      const now = clock.now();
      return transact(db, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('desk_account')
          .set({ password: hash, updated_at: now })
          .where('name', '=', name)
          .executeTakeFirst();
        await transaction.deleteFrom('desk_session').where('account', '=', name).execute();
        const isNew = numUpdatedRows === 0n;
        await record(transaction, {
          action: isNew ? 'account.made' : 'account.password-changed',
          subject: `account:${name}`,
          detail: {},
          at: now,
        });
        if (!isNew) return 'changed';
        await transaction
          .insertInto('desk_account')
          .values({
            name,
            handle: randomBytes(32).toString('base64url'),
            password: hash,
            created_at: now,
            updated_at: now,
          })
          .execute();
        return 'made';
      });
    },

    async verify(name, password, lane = 'anybody') {
      const account = await find(name);
      if (!(await isPassword(password, account?.password, { cost, lane })) || !account) return undefined;
      if (cost >= usualCost && isOutdated(account.password)) {
        await db
          .updateTable('desk_account')
          .set({ password: await hashPassword(password, cost) })
          .where('name', '=', account.name)
          .where('password', '=', account.password)
          .execute();
      }
      return account;
    },

    async list() {
      const count = (table: 'desk_passkey' | 'desk_session') =>
        db
          .selectFrom(table)
          .select(({ fn }) => ['account', fn.countAll<number>().as('count')])
          .groupBy('account')
          .execute();
      const [accounts, passkeys, sessions] = await Promise.all([
        db.selectFrom('desk_account').select(['name', 'updated_at']).orderBy('name').execute(),
        count('desk_passkey'),
        count('desk_session'),
      ]);
      const of = (rows: { account: string; count: number }[], name: string) =>
        Number(rows.find(({ account }) => account === name)?.count ?? 0);
      return accounts.map((account) => ({
        ...account,
        passkeys: of(passkeys, account.name),
        sessions: of(sessions, account.name),
      }));
    },

    async remove(written) {
      const name = accountName(written);
      return transact(db, async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('desk_account')
          .where('name', '=', name)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await record(transaction, {
          action: 'account.removed',
          subject: `account:${name}`,
          detail: {},
          at: clock.now(),
        });
        return true;
      });
    },
  };
}

/** The stored form of a name: `Editor ` and `editor` are the same account. */
export function accountName(written: string): string {
  return written.normalize('NFKC').trim().toLowerCase();
}

function refuse(name: string, password: string): void {
  if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+-]{0,63}$/u.test(name)) {
    throw new GalleyError(`${JSON.stringify(name)} can’t be an account’s name`, {
      code: 'E_DESK_ACCOUNT',
      hint: 'Letters, digits and . _ @ + - make a name, 64 at the most, such as editor.',
    });
  }
  const fault =
    passwordFault(password) ??
    (accountName(password).includes(name) && name.length >= minNameLength
      ? 'This password holds the account’s name.'
      : undefined);
  if (fault) throw new GalleyError(fault, { code: 'E_DESK_PASSWORD', hint: 'Nothing was changed.' });
}

/** Shorter names are not searched for in passwords, because many words contain them. */
const minNameLength = 4;
