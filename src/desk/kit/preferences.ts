import type { Database } from '../../db/open.ts';

/** What a person can choose for the desk, with the value for whoever has not chosen. */
const defaults = { autosave: 'on' } as const;

const values: { [Name in Preference]: readonly string[] } = { autosave: ['on', 'off'] };

export type Preference = keyof typeof defaults;

export type Preferences = Record<Preference, string>;

/** `account`: undefined on a desk without accounts, where everybody has the same. */
export async function readPreferences(db: Database, account: string | undefined): Promise<Preferences> {
  const rows = await db
    .selectFrom('desk_preference')
    .select(['name', 'value'])
    .where('account', '=', account ?? '')
    .execute();
  return { ...defaults, ...Object.fromEntries(rows.filter(isKnown).map(({ name, value }) => [name, value])) };
}

/** Returns false for what nobody can choose. */
export async function writePreference(
  db: Database,
  account: string | undefined,
  chosen: { name: string; value: string },
): Promise<boolean> {
  if (!isKnown(chosen)) return false;
  await db
    .insertInto('desk_preference')
    .values({ account: account ?? '', ...chosen })
    .onConflict((conflict) => conflict.columns(['account', 'name']).doUpdateSet({ value: chosen.value }))
    .execute();
  return true;
}

function isKnown({ name, value }: { name: string; value: string }): boolean {
  return Object.hasOwn(values, name) && values[name as Preference].includes(value);
}
