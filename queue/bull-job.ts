import type { IQueueBackend, Job, JobProgress, Queue, Worker } from 'bullmq';
import type { Job as OurJob } from './queue.ts';

/** The data of a job: its id, and how many failures no longer count, because a later call of its handler succeeded. */
export interface JobData {
  forgiven?: number;
}
/** BullMQ's types depend on the kind of connection, which makes no difference here. */
// oxlint-disable-next-line typescript/no-explicit-any
type Connection = any;
export type BullJob = Job<JobData>;
export type BullQueue = Queue<JobData, unknown, string, JobData, unknown, string, IQueueBackend, Connection>;
export type BullWorker = Worker<JobData, unknown, string, IQueueBackend, JobProgress, Connection>;

/** An id to enqueue: whether it is urgent, and when it is due by this machine's clock. */
export interface QueuedId {
  id: string;
  urgent: boolean;
  dueAt: number;
}

/** How often in a row the handler has thrown for this job. */
export function failuresOf({ attemptsMade, data }: Pick<BullJob, 'attemptsMade' | 'data'>): number {
  return attemptsMade - (data.forgiven ?? 0);
}

/** Merges entries with the same id: due at the earliest time, and urgent if one of them is. */
export function mergeJobs(jobs: OurJob[], now: number): QueuedId[] {
  const merged = new Map<string, QueuedId>();
  for (const { id, delayMs = 0, priority } of jobs) {
    const { urgent, dueAt } = merged.get(id) ?? { urgent: false, dueAt: Infinity };
    merged.set(id, { id, urgent: urgent || priority === 'urgent', dueAt: Math.min(dueAt, now + Math.round(delayMs)) });
  }
  return [...merged.values()];
}

/** BullMQ takes jobs with priority 0, its default, before all others, so urgent jobs have none. */
const normalPriority = 1;
/** Practically no limit: BullMQ counts all failures of a job, our retry policy counts those in a row. */
const attempts = 1_000_000;

/** The arguments for BullMQ. */
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
      // BullMQ does not add an id that is still stored, so a completed job is removed at once.
      removeOnComplete: true,
      // Failed jobs are kept with their reason, for a person. Enqueuing the id again removes them.
      removeOnFail: { count: 10_000 },
      stackTraceLimit: 1,
    },
  };
}
