import type { IQueueBackend, Job, JobProgress, Queue, Worker } from 'bullmq';
import type { Job as OurJob } from './queue.ts';

/** A job carries its id. Once its handler asked for it again after failing: how many failures no longer count. */
export interface JobData {
  forgiven?: number;
}
/** BullMQ's types tie a queue to the kind of its connection, which makes no difference once it is open. */
// oxlint-disable-next-line typescript/no-explicit-any
type Connection = any;
export type BullJob = Job<JobData>;
export type BullQueue = Queue<JobData, unknown, string, JobData, unknown, string, IQueueBackend, Connection>;
export type BullWorker = Worker<JobData, unknown, string, IQueueBackend, JobProgress, Connection>;

/** An id to be in the queue: how urgent, and when it is due by the clock of this machine. */
export interface QueuedId {
  id: string;
  urgent: boolean;
  dueAt: number;
}

/** How often in a row the handler has thrown for a job that BullMQ gave us. */
export function failuresOf({ attemptsMade, data }: Pick<BullJob, 'attemptsMade' | 'data'>): number {
  return attemptsMade - (data.forgiven ?? 0);
}

/** An id that comes twice in one call is enqueued once: as soon and as urgently as any of them. */
export function mergeJobs(jobs: OurJob[], now: number): QueuedId[] {
  const merged = new Map<string, QueuedId>();
  for (const { id, delayMs = 0, priority } of jobs) {
    const { urgent, dueAt } = merged.get(id) ?? { urgent: false, dueAt: Infinity };
    merged.set(id, { id, urgent: urgent || priority === 'urgent', dueAt: Math.min(dueAt, now + Math.round(delayMs)) });
  }
  return [...merged.values()];
}

/** BullMQ takes what has priority 0 before any other, so urgent has none. */
const normalPriority = 1;
/** Ours to decide, by the failures in a row; BullMQ counts all of a job's life. */
const attempts = 1_000_000;

/** The form in which BullMQ takes it. */
export function asBullJob({ id, urgent, dueAt }: QueuedId, now: number) {
  return {
    name: 'id',
    data: {},
    opts: {
      jobId: id,
      timestamp: now,
      delay: dueAt - now,
      priority: urgent ? 0 : normalPriority,
      attempts,
      backoff: { type: 'growing' },
      // An id that is still stored is not added again, so a finished one leaves at once.
      removeOnComplete: true,
      // Kept for a person to look at, with the reason; enqueue takes it out when the id comes again.
      removeOnFail: { count: 10_000 },
      stackTraceLimit: 1,
    },
  };
}
