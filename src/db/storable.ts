export type Storable = string | number | bigint | Uint8Array | null;

/**
 * Converts a query's parameter to what every engine stores: true and false become 1 and 0, undefined becomes null. Left
 * to the drivers, a Date would become a text with a time zone in PostgreSQL and shift every other parameter by one in
 * SQLite.
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
