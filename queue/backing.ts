import type { IQueueBackend, Job, JobProgress, Queue, Worker, WorkerOptions } from 'bullmq';
import type { QueueError } from './queue-error.ts';
import type { Job as OurJob } from './queue.ts';

/** A job carries its id and, once its handler asked for it again after failing, how many failures no longer count. */
export interface JobData {
  forgiven?: number;
}
/** BullMQ's types tie a queue to what it was opened with, which is nobody's business once it is open. */
// oxlint-disable-next-line typescript/no-explicit-any
type Connection = any;
export type BullJob = Job<JobData>;
export type BullQueue = Queue<JobData, unknown, string, JobData, unknown, string, IQueueBackend, Connection>;
export type BullWorker = Worker<JobData, unknown, string, IQueueBackend, JobProgress, Connection>;

/** What Redis and PostgreSQL do each in their own way; the rest of a BullMQ queue is BullmqQueue's. */
export interface Backing {
  readonly name: 'bullmq' | 'bullmq-postgres';
  readonly bull: BullQueue;
  /** Says what happens to its own connections, those of workers too. */
  watch(listener: { failed(error: Error): void; worked(): void }): void;
  openWorker(
    process: (job: BullJob, token?: string) => Promise<void>,
    options: Omit<WorkerOptions, 'connection'>,
  ): BullWorker;
  /** Resolves when a worker may run; throws a QueueError when it never could. */
  ready(worker: BullWorker): Promise<void>;
  /** Takes out those of the ids that were given up: BullMQ would keep them and drop the new ones. */
  forgetGivenUp(ids: string[]): Promise<void>;
  /** Makes ids that are there already due sooner, and urgent, where that is asked. */
  bringForward(jobs: Asked[]): Promise<void>;
  /** Gives an id that this worker holds back, to be handed out again in so many milliseconds. */
  handBack(job: BullJob, token: string, inMs: number): Promise<void>;
  /** What an error of talking to the server means. */
  trouble(cause: unknown): QueueError;
  /** Lets go of all connections, also of those that no longer answer. */
  disconnect(): Promise<void>;
}

export interface Asked {
  id: string;
  urgent: boolean;
  dueAt: number;
}

/** How often in a row the handler has thrown for a job that BullMQ gave us. */
export function failuresOf({ attemptsMade, data }: Pick<BullJob, 'attemptsMade' | 'data'>): number {
  return attemptsMade - (data.forgiven ?? 0);
}

/** An id that comes twice in one call is asked for once: as soon and as urgently as any of them. */
export function askedOnce(jobs: OurJob[], now: number): Asked[] {
  const asked = new Map<string, Asked>();
  for (const { id, delayMs = 0, priority } of jobs) {
    const { urgent, dueAt } = asked.get(id) ?? { urgent: false, dueAt: Infinity };
    asked.set(id, { id, urgent: urgent || priority === 'urgent', dueAt: Math.min(dueAt, now + Math.round(delayMs)) });
  }
  return [...asked.values()];
}

/** BullMQ takes what has priority 0 before any other, so urgent has none. */
const normalPriority = 1;
/** Ours to decide, by the failures in a row; BullMQ counts all of a job's life. */
const attempts = 1_000_000;

/** The form in which BullMQ takes it. */
export function asBullJob({ id, urgent, dueAt }: Asked, now: number) {
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
