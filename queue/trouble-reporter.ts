import { QueueError, type OnTrouble } from './queue-error.ts';

/** Minimum interval between two reports of the same kind, for a server that refuses only some requests. */
const againAfterMs = 10_000;

/** How BullMQ says that an id is no longer ours. */
const lostIn = [
  /(?:Missing (?:key|lock)|Lock mismatch|could not renew lock) for job ([A-Za-z0-9-]+)/,
  /^Job ([A-Za-z0-9-]+) is not in the active state/,
];

/**
 * Turns the events of BullMQ and its connections into reports for a person: that the server is away, once per absence
 * and not for each of a hundred attempts; that an id was lost, once per id.
 */
export class TroubleReporter {
  readonly #onTrouble: OnTrouble;
  readonly #meaning: (cause: unknown) => QueueError;
  readonly #toldAt = new Map<string, number>();
  readonly #lost = new Set<string>();
  #away: string | undefined;
  #hushed = false;

  constructor(onTrouble: OnTrouble, meaning: (cause: unknown) => QueueError) {
    this.#onTrouble = onTrouble;
    this.#meaning = meaning;
  }

  /** Call for an error event of BullMQ or of a connection. */
  failed(error: Error): void {
    if (this.#hushed) return;
    const lostId = lostIn.map((pattern) => pattern.exec(error.message)?.[1]).find(Boolean);
    if (lostId) return this.#tellLost(lostId, error);
    const trouble = this.#meaning(error);
    if (this.#away === trouble.code || Date.now() - (this.#toldAt.get(trouble.code) ?? 0) < againAfterMs) return;
    this.#away = trouble.code;
    this.#toldAt.set(trouble.code, Date.now());
    this.tell(trouble);
  }

  /** Call when the server has answered, so that the next absence is reported again. */
  worked(): void {
    this.#away = undefined;
  }

  begun(id: string): void {
    this.#lost.delete(id);
  }

  tell(trouble: QueueError): void {
    this.#onTrouble(trouble);
  }

  /** Call when the queue closes, because connections then close on purpose. */
  hush(): void {
    this.#hushed = true;
  }

  #tellLost(id: string, cause: Error): void {
    if (this.#lost.has(id)) return;
    this.#lost.add(id);
    const message = `The queue no longer has ${id} as ours: it was flushed, another worker took it for dead, or it was noted as done just as the line broke`;
    this.tell(
      new QueueError(message, {
        code: 'E_LOST',
        hint: 'It may be handed out twice; what it names is claimed in the database, so nothing is done twice.',
        cause,
      }),
    );
  }
}
