/**
 * An error of a queue: a request that it can't fulfil (thrown), or a trouble that it survives (`onTrouble`). It has the
 * same shape as Galley's other errors, but queue/ is a leaf and imports nothing of src/.
 *
 * Codes: E_JOB_ID, E_JOB_DELAY, E_QUEUE_CLOSED, E_QUEUE_BUSY, E_CONCURRENCY; E_REDIS_URL, E_REDIS_DOWN,
 * E_REDIS_LOGIN, E_REDIS_VERSION, E_REDIS_REFUSED; as trouble also E_HANDLER, E_GIVEN_UP, E_STALLED, E_LOST,
 * E_QUEUE_LOST and E_REDIS_EVICTS.
 */
export class QueueError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  /** How many ids it is about. */
  readonly times: number;
  constructor(message: string, options: { code: string; hint?: string; cause?: unknown; times?: number }) {
    super(message, { cause: options.cause });
    this.name = 'QueueError';
    this.code = options.code;
    this.hint = options.hint;
    this.times = options.times ?? 1;
  }
}

/** Whether the queue's server is unavailable at the moment: restarting, unreachable or full. Waiting may help. */
export function isQueueAway(error: unknown): boolean {
  return /^E_REDIS_(DOWN|REFUSED)$/.test(String((error as { code?: unknown } | undefined)?.code));
}

/** Called for troubles that a queue survives: a handler that threw, a worker that died, Redis being away. */
export type OnTrouble = (trouble: QueueError) => void;

/** The default: writes troubles to standard error. */
export const logToStderr: OnTrouble = ({ message }) => void process.stderr.write(`queue: ${message}\n`);

export function queueClosed(): QueueError {
  return new QueueError('The queue is closed', { code: 'E_QUEUE_CLOSED' });
}

export function alreadyWorking(): QueueError {
  return new QueueError('This queue already has a handler', {
    code: 'E_QUEUE_BUSY',
    hint: 'Call work() once; for more at a time raise its concurrency, or open a second queue.',
  });
}
