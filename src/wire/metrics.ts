import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * The numbers that operators watch; docs/operators.md says what each one means. The names follow
 * https://prometheus.io/docs/practices/naming/.
 */
export interface Metrics {
  /** Counts deliveries by outcome. */
  closed(outcome: OutcomeName, deliveries?: number): void;
  /** One SMTP conversation with a relay (`host:port`), from its first word to its last reply. */
  conversed(relay: string, seconds: number): void;
  /** The ledger made a group of rows durable in one commit. */
  committed(rows: number, seconds: number): void;
  /** A batch was claimed by this process. */
  claimed(): void;
  /** Opens, clicks and unsubscriptions that were stored. */
  recorded(kind: EventName, events?: number): void;
  /** Those that could not be stored; the click was redirected all the same. */
  lost(kind: EventName, events?: number): void;
  /** Those that were kept aside because the database did not take them in time; they are stored later. */
  kept(kind: EventName, events?: number): void;
  /** Events that wait for the database now. */
  waitingEvents(events: number): void;
  /** The queue reported trouble, or the sweep could not reach it. */
  troubled(code: string, times?: number): void;
  /** `read` runs at each scrape, in any process that can reach the queue. */
  watchQueue(read: () => Promise<QueueNumbers>): void;
  /** `read` runs at each scrape. It queries the database, so one process is enough. */
  watchSends(read: () => Promise<SendNumbers>): void;
  /** The page that Prometheus reads. Never throws: what can’t be read within two seconds is omitted and counted. */
  text(): Promise<string>;
  readonly contentType: string;
}

const outcomes = ['accepted', 'deferred', 'rejected', 'uncertain', 'skipped'] as const;
const events = ['open', 'click', 'unsubscribe', 'undo'] as const;
const sendStatuses = ['planned', 'scheduled', 'sending', 'paused', 'finished', 'cancelled'] as const;
const queueStates = ['waiting', 'active', 'delayed', 'failed'] as const;

export type OutcomeName = (typeof outcomes)[number];
export type EventName = (typeof events)[number];
/** The ids in a queue by state. */
export type QueueNumbers = Record<(typeof queueStates)[number], number>;

export interface SendNumbers {
  /** Deliveries of all sends that may or may not have arrived. */
  uncertain: number;
  /** Recipient domains that are slowed down or get no mail now. */
  heldDomains: number;
  /** The number of sends by status; a missing one counts as 0. */
  sends: Partial<Record<(typeof sendStatuses)[number], number>>;
}

const readWithinMs = 2000;

/** Metrics of their own: nothing is shared with other metrics in the same process. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const deliveries = new Counter({
    name: 'galley_deliveries_total',
    help: 'Deliveries with this outcome in this process.',
    labelNames: ['outcome'],
    registers,
  });
  const conversations = new Histogram({
    name: 'galley_smtp_conversation_seconds',
    help: 'Time of one SMTP conversation, from MAIL FROM to the last reply.',
    labelNames: ['relay'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const commits = new Histogram({
    name: 'galley_ledger_commit_seconds',
    help: 'Time of one commit of the delivery ledger.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const groups = new Histogram({
    name: 'galley_ledger_commit_rows',
    help: 'Rows that one commit of the ledger made durable.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  });
  const batches = new Counter({
    name: 'galley_batches_claimed_total',
    help: 'Batches that this process claimed.',
    registers,
  });
  const recorded = new Counter({
    name: 'galley_events_recorded_total',
    help: 'Opens, clicks and unsubscriptions stored.',
    labelNames: ['kind'],
    registers,
  });
  const lost = new Counter({
    name: 'galley_events_lost_total',
    help: 'Opens, clicks and unsubscriptions that could not be stored.',
    labelNames: ['kind'],
    registers,
  });
  const kept = new Counter({
    name: 'galley_events_kept_total',
    help: 'Opens, clicks and unsubscriptions that were kept aside, because the database did not take them in time.',
    labelNames: ['kind'],
    registers,
  });
  const waitingEvents = new Gauge({
    name: 'galley_events_waiting',
    help: 'Opens, clicks and unsubscriptions that wait for the database.',
    registers,
  });
  const troubles = new Counter({
    name: 'galley_queue_troubles_total',
    help: 'Troubles that the queue survived, by the code of the message.',
    labelNames: ['code'],
    registers,
  });
  const unread = new Counter({
    name: 'galley_metrics_unread_total',
    help: 'Times that numbers could not be read for this page.',
    labelNames: ['source'],
    registers,
  });

  // The rate of a series misses an event with which the series appears, so known labels start at 0.
  for (const outcome of outcomes) deliveries.inc({ outcome }, 0);
  for (const kind of events) for (const counter of [recorded, lost, kept]) counter.inc({ kind }, 0);
  for (const source of ['queue', 'sends']) unread.inc({ source }, 0);

  const queueIds = new Gauge({
    name: 'galley_queue_ids',
    help: 'Ids in the queue, all processes together.',
    labelNames: ['state'],
    registers,
  });
  const uncertain = new Gauge({
    name: 'galley_deliveries_uncertain',
    help: 'Deliveries that may or may not have arrived, waiting for a decision.',
    registers,
  });
  const held = new Gauge({
    name: 'galley_domains_held',
    help: 'Recipient domains that are slowed down now.',
    registers,
  });
  const sends = new Gauge({ name: 'galley_sends', help: 'Sends of this status.', labelNames: ['status'], registers });
  const forgetQueue = () => queueIds.reset();
  const forgetSends = () => {
    sends.reset();
    // reset() would set a number without labels to 0, which reads as "none".
    uncertain.remove();
    held.remove();
  };
  forgetSends();

  let readQueue: (() => Promise<QueueNumbers>) | undefined;
  let readSends: (() => Promise<SendNumbers>) | undefined;

  /** What can’t be read is not shown: an old number would look like a current one. */
  async function refresh<T>(
    source: string,
    read: (() => Promise<T>) | undefined,
    forget: () => void,
    show: (numbers: T) => void,
  ): Promise<void> {
    if (!read) return;
    const numbers = await within(readWithinMs, read).catch(() => undefined);
    forget();
    if (numbers) show(numbers);
    else unread.inc({ source });
  }

  return {
    closed: (outcome, count = 1) => deliveries.inc({ outcome }, count),
    conversed: (relay, seconds) => conversations.observe({ relay }, seconds),
    committed(rows, seconds) {
      commits.observe(seconds);
      groups.observe(rows);
    },
    claimed: () => batches.inc(),
    recorded: (kind, count = 1) => recorded.inc({ kind }, count),
    lost: (kind, count = 1) => lost.inc({ kind }, count),
    kept: (kind, count = 1) => kept.inc({ kind }, count),
    waitingEvents: (count) => waitingEvents.set(count),
    troubled: (code, times = 1) => troubles.inc({ code }, times),
    watchQueue: (read) => void (readQueue = read),
    watchSends: (read) => void (readSends = read),
    async text() {
      await Promise.all([
        refresh('queue', readQueue, forgetQueue, (ids) =>
          queueStates.forEach((state) => queueIds.set({ state }, ids[state])),
        ),
        refresh('sends', readSends, forgetSends, (numbers) => {
          uncertain.set(numbers.uncertain);
          held.set(numbers.heldDomains);
          for (const status of sendStatuses) sends.set({ status }, numbers.sends[status] ?? 0);
        }),
      ]);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

async function within<T>(ms: number, read: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error('too late')), ms)));
  return Promise.race([Promise.try(read), late]).finally(() => clearTimeout(timer));
}
