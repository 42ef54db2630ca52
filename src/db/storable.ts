export type Storable = string | number | bigint | Uint8Array | null;

/**
 * What a query's parameter is stored as, the same in every engine: yes and no are 1 and 0, nothing is null. Left to the
 * drivers, a Date would become a text with a time zone in PostgreSQL and shift every other parameter by one in SQLite.
 */
export function storable(value: unknown): Storable {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(
    `A ${Object.prototype.toString.call(value)} can't be stored; convert it to a number or text first`,
  );
}
