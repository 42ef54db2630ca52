/** A batch is named by its send and number; the queue sees one word. */
export interface BatchId {
  send: number;
  number: number;
}

export function isSameBatch(one: BatchId, other: BatchId): boolean {
  return one.send === other.send && one.number === other.number;
}

/**
 * `heldBy` is the worker that died with it, `dueAt` when it has something to do again. The queue may think for a minute
 * more that a batch is being worked on whose worker died, and take no second id of that name: with another name it is
 * handed out at once, and the ledger sees to the rest.
 */
export function batchJob(
  { send, number }: BatchId,
  { heldBy, dueAt = 0 }: { heldBy?: string | null; dueAt?: number } = {},
): string {
  const word = heldBy?.split('/').at(-1) ?? (dueAt > 0 ? Math.floor(dueAt).toString(36) : '');
  return `send-${send}-batch-${number}${word ? `-${word}` : ''}`;
}

/** Undefined for a word that names no batch, such as one an older version left in Redis. */
export function readBatchJob(job: string): BatchId | undefined {
  const match = /^send-(\d+)-batch-(\d+)(?:-\w+)?$/.exec(job);
  return match ? { send: Number(match[1]), number: Number(match[2]) } : undefined;
}
