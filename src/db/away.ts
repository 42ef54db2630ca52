/**
 * Whether an error says that the database can't be had just now: the server is restarting, out of reach or full, or
 * somebody else holds it. Waiting and trying again may help, and nothing is wrong with what was asked.
 * Both engines' drivers tell it with these codes (`postgres-faults.ts`, `sqlite.ts`).
 */
export function isDatabaseAway(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'E_DATABASE_AWAY' || code === 'E_DATABASE_BUSY';
}
