import { createPostgresBackend, withBackend } from 'bullmq';
import type { Pool } from 'pg';
import { failuresOf, type Backing, type JobData } from './backing.ts';
import { withRetryDelay } from './retry-delay.ts';
import { BullmqQueue, type BullOptions } from './bull-queue.ts';
import { connectPostgres, postgresTrouble, type PostgresServer } from './connect-postgres.ts';
import type { Queue } from './queue.ts';

export interface PostgresQueueOptions extends BullOptions {
  postgresUrl: string;
}

/** Ids in PostgreSQL, shared by any number of processes and machines that open the same name: several workers without Redis. */
export async function openPostgresQueue(options: PostgresQueueOptions): Promise<Queue> {
  const server = await connectPostgres(options.postgresUrl);
  return new BullmqQueue(await openBacking(options, server), options);
}

/** In the table that all queues of a database share, so that Galley can share it with another program that uses BullMQ. */
export function postgresQueueName(name: string): string {
  return `galley-${name}`;
}

/** One to ask and one in reserve; twenty processes with a worker each then take a hundred connections. */
const producerConnections = 2;
/** One listens for new ids, the others take ids and note them as finished. */
const workerConnections = 3;
/** A worker that meets a slow moment of the server should rather wait than lose the id it was just given. */
const workerAnswerMs = 15_000;

async function openBacking(
  { name: publication }: PostgresQueueOptions,
  { where, openPool }: PostgresServer,
): Promise<Backing> {
  const name = postgresQueueName(publication);
  const pools: Pool[] = [];
  const workers: { disconnect(): Promise<void> }[] = [];
  let listener: Parameters<Backing['watch']>[0] | undefined;
  const pooled = (options: Parameters<typeof openPool>[0]) => {
    const pool = openPool(options);
    pool.on('error', (error) => listener?.failed(error));
    pools.push(pool);
    return pool;
  };
  const pool = pooled({ max: producerConnections });
  const { Queue: BullQueue } = withBackend(createPostgresBackend);
  const { Worker } = withBackend(wakeful);
  const bull = new BullQueue<JobData, unknown>(name, { connection: pool });
  await firstLook(bull).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });

  return {
    name: 'bullmq-postgres',
    bull,
    watch: (given) => void (listener = given),

    openWorker(process, options) {
      const connection = pooled({ max: workerConnections, withinMs: workerAnswerMs });
      const worker = new Worker<JobData, unknown>(name, process, { ...options, connection });
      workers.push(worker);
      return worker;
    },

    ready: firstLook,

    async forgetGivenUp(ids) {
      await pool.query(`delete from job where queue = $1 and id = any($2::text[]) and state = 'failed'`, [name, ids]);
    },

    /**
     * In one statement, because BullMQ's promote() and changePriority() look at a row first and write it later: a
     * worker that takes the id in between would have it handed out a second time. Rows that are locked are with a worker
     * at this moment and need no hastening.
     */
    async bringForward(asked) {
      const { rowCount } = await pool.query(
        `with asked as (
           select * from unnest($2::text[], $3::bigint[], $4::boolean[]) as asked (id, due_at, urgent)
         ), found as (
           select job.id, asked.due_at,
             asked.urgent and job.priority > 0 as rises,
             job.state = 'delayed' and job.process_at_ms > asked.due_at
               and job.attempts_made <= coalesce((job.data ->> 'forgiven')::int, 0) as soon
           from job join asked using (id)
           where job.queue = $1 and job.state in ('waiting', 'delayed')
           for update of job skip locked
         )
         update job set
           priority = case when rises then 0 else priority end,
           process_at_ms = case when soon then due_at else process_at_ms end,
           seq = nextval('job_seq')
         from found where job.queue = $1 and job.id = found.id and (rises or soon)`,
        [name, asked.map(({ id }) => id), asked.map(({ dueAt }) => dueAt), asked.map(({ urgent }) => urgent)],
      );
      // As BullMQ itself wakes workers that sleep until the next delayed id is due.
      if (rowCount) await pool.query(`select pg_notify('bullmq_jobs', $1)`, [name]);
    },

    async handBack(job, token, inMs) {
      // A new place in the row: BullMQ leaves the old one, so that an id that takes turns would never let another by.
      await pool.query(
        `update job set seq = nextval('job_seq'), data = $4 where queue = $1 and id = $2 and lock_token = $3`,
        [name, job.id, token, JSON.stringify(failuresOf(job) > 0 ? { forgiven: job.attemptsMade } : job.data)],
      );
      await job.moveToDelayed(Date.now() + inMs, token);
    },

    trouble: (cause) => postgresTrouble(where, cause),
    disconnect,
  };

  async function disconnect(): Promise<void> {
    // A worker whose handler never returns keeps a connection out of its pool, which then never ends.
    await Promise.allSettled(workers.map((worker) => worker.disconnect()));
    await Promise.allSettled(pools.map((each) => each.end()));
  }

  /** BullMQ remembers for good that its first look at the tables failed: then what looked is of no use any more. */
  async function firstLook(bullmq: { waitUntilReady(): Promise<void>; disconnect(): Promise<void> }): Promise<void> {
    await bullmq.waitUntilReady().catch(async (error: unknown) => {
      await bullmq.disconnect().catch(() => {});
      throw postgresTrouble(where, error);
    });
  }
}

/** The longest sleep of a worker that was not woken: ten seconds as on Redis, not an hour, should a connection die unnoticed. */
const longestSleepSeconds = 10;

const wakeful: typeof createPostgresBackend = (...args) => {
  const backend = withRetryDelay(createPostgresBackend)(...args);
  return Object.defineProperty(backend, 'maximumBlockTimeout', { value: longestSleepSeconds });
};
