/** A batch is named by its send and number; the queue gets both as one word. */
export interface BatchId {
  send: number;
  number: number;
}

export function isSameBatch(one: BatchId, other: BatchId): boolean {
  return one.send === other.send && one.number === other.number;
}

/**
 * The id under which a batch is enqueued. For a minute after a worker died the queue takes its id for one in work, and
 * accepts no second one. So the id also holds the worker that died (`heldBy`) or the time of the next attempt (`dueAt`),
 * and a new worker gets the batch at once. `suffix` is of `run/standstill.ts`. The ledger keeps two workers from holding it.
 */
export function batchJob(
  { send, number }: BatchId,
  { heldBy, dueAt = 0, suffix = '' }: { heldBy?: string | null; dueAt?: number; suffix?: string } = {},
): string {
  const word = (heldBy?.split('/').at(-1) ?? (dueAt > 0 ? Math.floor(dueAt).toString(36) : '')) + suffix;
  return `send-${send}-batch-${number}${word ? `-${word}` : ''}`;
}

/** Undefined for a word that names no batch, such as one an older version left in Redis. */
export function readBatchJob(job: string): BatchId | undefined {
  const match = /^send-(\d+)-batch-(\d+)(?:-\w+)?$/.exec(job);
  return match ? { send: Number(match[1]), number: Number(match[2]) } : undefined;
}
