/** A batch is named by its send and number; the queue sees one word. */
export interface BatchId {
  send: number;
  number: number;
}

export function batchJob({ send, number }: BatchId): string {
  return `send-${send}-batch-${number}`;
}

/** Undefined for a word that names no batch, such as one an older version left in Redis. */
export function readBatchJob(job: string): BatchId | undefined {
  const match = /^send-(\d+)-batch-(\d+)$/.exec(job);
  return match ? { send: Number(match[1]), number: Number(match[2]) } : undefined;
}
