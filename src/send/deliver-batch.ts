import type { Clock } from '../clock.ts';
import { templateData } from '../issue/render.ts';
import type { Alarm } from './alarm.ts';
import type { BatchId } from './batch.ts';
import type { Sender } from './compile-message.ts';
import type { Ledger, PendingDelivery } from './ledger.ts';
import type { SendMaterial } from './material.ts';
import { composeCopy, type Signing } from './message.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import type { Pace } from './pace.ts';
import type { SlowDomains } from './slow-domains.ts';
import type { OutgoingMessage } from './smtp-line.ts';
import type { Outbox, Place } from './smtp.ts';

export interface DeliverDeps {
  ledger: Ledger;
  outbox: Outbox;
  clock: Clock;
  pace: Pace;
  slowDomains: SlowDomains;
  alarm: Alarm;
  /** Stops the whole send, on every worker, and keeps the reason for a person. */
  pauseSend(send: number, reason: string): Promise<void>;
  material(send: number): Promise<SendMaterial>;
  sender: Sender;
  signing: Signing;
  /** The reader's own fields that galley.yaml declares. */
  fields: string[];
  /** Deliveries at once, at most. */
  connections: number;
  leaseMs: number;
  /** Told after each delivery is closed. */
  onOutcome?(batch: BatchId, outcome: Outcome | { kind: 'skipped' }, conversation?: { relay: string; ms: number }): void;
}

export type BatchResult =
  | { kind: 'already-claimed' }
  | { kind: 'worked'; closed: number; /** Something is left to do in it, not before then. */ dueAt?: number; /** Why it stopped early. */ stopped?: string };

/** How often a worker asks whether it should still be at it: a pause is felt within this time. */
const lookEveryMs = 1_000;
/** Waited for in place; what is held up longer is left to a later round. */
const patienceMs = 2_000;

/**
 * Delivers what is left of one batch. Each delivery is recorded as `attempting` before its SMTP conversation and
 * closed with the server's answer: if we die between the server's 250 and our commit, the row is found `attempting`
 * and becomes `uncertain`. A rare missing copy costs a newsletter less than a double one.
 */
export async function deliverBatch(id: BatchId, deps: DeliverDeps, signal: AbortSignal): Promise<BatchResult> {
  const { ledger, clock } = deps;
  const pending = await ledger.claimBatch(id);
  if (!pending) return { kind: 'already-claimed' }; // two workers, one id: the second has nothing to do

  const stop = new AbortController();
  const round: Round = { id, pending, held: [], signal: AbortSignal.any([signal, stop.signal]), stop, closed: 0, closings: new Set() };
  const watch = keepWatch(round, deps);
  try {
    const material = await deps.material(id.send);
    await settleAll(Array.from({ length: Math.min(deps.connections, pending.length) }, () => workOneConnection(round, material, deps)), stop);
  } catch (error) {
    // Given back, so that nobody waits for the lease; what was in the air is found `attempting` and becomes uncertain.
    await ledger.releaseBatch(id, clock.now() + 5_000).catch(() => {});
    throw error;
  } finally {
    watch.forEach(clearInterval);
  }
  const { dueAt } = await ledger.releaseBatch(id, round.notBefore);
  const stopped = stop.signal.aborted ? String(stop.signal.reason) : undefined;
  return { kind: 'worked', closed: round.closed, ...(dueAt === undefined ? {} : { dueAt }), ...(stopped ? { stopped } : {}) };
}

/** What the connections of one batch share. */
interface Round {
  id: BatchId;
  /** Each takes the next one from here. */
  pending: PendingDelivery[];
  /** To domains that want us to wait. */
  held: PendingDelivery[];
  /** Aborted from outside, or by `stop`: begin nothing new. */
  signal: AbortSignal;
  stop: AbortController;
  closed: number;
  /** Outcomes on their way into the ledger. */
  closings: Set<Promise<void>>;
  /** The batch is not due again before then. */
  notBefore?: number;
}

function keepWatch({ id, stop }: Round, { ledger, leaseMs }: DeliverDeps): NodeJS.Timeout[] {
  // The database is away: the lease may run out, so start nothing new.
  const away = (error: Error) => stop.abort(`the database did not answer: ${error.message}`);
  return [
    setInterval(() => void ledger.renewLease(id).then((held) => held || stop.abort('another worker took the batch over'), away), leaseMs / 3),
    setInterval(() => void ledger.whyStop(id).then((reason) => reason && stop.abort(reason), away), lookEveryMs),
  ];
}

/** When one connection fails, the others finish the conversation they are in; then the failure is told. */
async function settleAll(connections: Promise<void>[], stop: AbortController): Promise<void> {
  for (const connection of connections) connection.catch((error: Error) => stop.abort(error.message));
  const failed = (await Promise.allSettled(connections)).find((connection) => connection.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A delivery whose turn has come, and its copy on its way. */
interface Ready {
  delivery: PendingDelivery;
  copy: Promise<OutgoingMessage>;
}

/**
 * One connection's work, one delivery after another: wait for the pace, take a place, begin, speak, close. While a
 * message is on the wire the next copy is composed and signed; a closing is committed together with the next beginning.
 */
async function workOneConnection(round: Round, material: SendMaterial, deps: DeliverDeps): Promise<void> {
  let ready = await takeNext(round, material, deps);
  try {
    while (ready) {
      // Composed before it begins: whatever can fail in composing fails before the delivery counts as begun.
      const copy = await ready.copy;
      const place = (await deps.pace.turn(round.id.send, round.signal)) ? await takePlace(round, deps) : undefined;
      if (!place) return deps.slowDomains.left(ready.delivery.domain, 'other');
      try {
        const { delivery } = ready;
        const permission = await deps.ledger.begin({ delivery: delivery.id, batch: round.id });
        const following = takeNext(round, material, deps);
        following.catch(() => {}); // told below, a conversation later
        if (permission.kind === 'go') await converse(round, place, { delivery, copy, attempt: permission.attempt }, deps);
        else deps.slowDomains.left(delivery.domain, 'other');
        if (permission.kind === 'skipped') tell(round, permission, undefined, deps);
        place.giveBack();
        ready = await following;
      } catch (error) {
        place.giveBack();
        throw error;
      }
    }
  } finally {
    await Promise.all(round.closings); // also when something failed: what the server answered must not be lost
  }
}

async function takePlace(round: Round, { outbox, clock }: DeliverDeps): Promise<Place | undefined> {
  if (round.signal.aborted) return undefined;
  const taken = await outbox.take();
  if (taken.kind === 'place') return taken.place;
  // Every other delivery would fare the same; none of them has begun.
  round.notBefore = clock.now() + taken.retryAfterMs;
  round.stop.abort(taken.reason);
  return undefined;
}

async function converse(round: Round, place: Place, { delivery, copy, attempt }: { delivery: PendingDelivery; copy: OutgoingMessage; attempt: number }, deps: DeliverDeps): Promise<void> {
  const { ledger, slowDomains, alarm } = deps;
  const began = performance.now();
  const outcome = outcomeOf(await place.send(copy), attempt);
  const ms = performance.now() - began;
  const { relay } = place;
  const closing: Promise<void> = ledger.close({ delivery, attempt, outcome, relay }).then(
    () => {
      round.closings.delete(closing);
      tell(round, outcome, { relay, ms }, deps);
    },
    (error: Error) => {
      round.stop.abort(error.message);
      throw error;
    },
  );
  closing.catch(() => {}); // told by whoever waits for all of them
  round.closings.add(closing);

  const blame = outcome.kind === 'deferred' ? outcome.blame : undefined;
  slowDomains.left(delivery.domain, blame === 'domain' ? 'slow-down' : outcome.kind === 'accepted' ? 'taken' : 'other', outcome.kind === 'deferred' ? outcome.reply?.text : undefined);
  if (outcome.kind === 'deferred' && blame === 'server') {
    round.notBefore = deps.clock.now() + outcome.retryAfterMs;
    round.stop.abort(outcome.reason);
  }
  const pause = blame === 'content' && outcome.kind === 'deferred' ? `${outcome.reason}: ${outcome.reply?.code} ${outcome.reply?.enhanced} ${outcome.reply?.text}` : alarm.note(round.id.send, outcome);
  if (pause && !round.stop.signal.aborted) {
    round.stop.abort(pause);
    await deps.pauseSend(round.id.send, pause);
  }
}

function tell(round: Round, outcome: Outcome | { kind: 'skipped' }, conversation: { relay: string; ms: number } | undefined, { onOutcome }: DeliverDeps): void {
  round.closed++;
  onOutcome?.(round.id, outcome, conversation);
}

/** The next delivery whose domain takes mail now; undefined when none is left that is worth waiting for. */
async function takeNext(round: Round, material: SendMaterial, deps: DeliverDeps): Promise<Ready | undefined> {
  const { slowDomains, clock } = deps;
  for (;;) {
    await slowDomains.refresh();
    if (round.signal.aborted) return undefined;
    let waitMs = Infinity;
    const look = (list: PendingDelivery[]): Ready | undefined => {
      for (const [index, delivery] of list.entries()) {
        const ms = slowDomains.enter(delivery.domain);
        waitMs = Math.min(waitMs, ms);
        if (ms > 0) continue;
        list.splice(index, 1);
        return prepare(delivery, material, deps);
      }
      return undefined;
    };
    const held = look(round.held);
    if (held) return held;
    for (let delivery = round.pending.shift(); delivery; delivery = round.pending.shift()) {
      const ms = slowDomains.enter(delivery.domain);
      if (ms === 0) return prepare(delivery, material, deps);
      waitMs = Math.min(waitMs, ms);
      round.held.push(delivery);
    }
    if (round.held.length === 0) return undefined;
    if (waitMs > patienceMs) {
      round.notBefore = Math.max(round.notBefore ?? 0, clock.now() + waitMs);
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, 250)));
  }
}

function prepare(delivery: PendingDelivery, material: SendMaterial, deps: DeliverDeps): Ready {
  const copy = compose(delivery, material, deps);
  copy.catch(() => {}); // told when it is awaited, a conversation later
  return { delivery, copy };
}

function compose(delivery: PendingDelivery, { rendition, message }: SendMaterial, { sender, signing, clock, fields }: DeliverDeps): Promise<OutgoingMessage> {
  const data = templateData(rendition, delivery, fields);
  return composeCopy(message, sender, { delivery: delivery.id, email: delivery.email, data, tracked: delivery.tracked && sender.tracking === 'full' }, signing, clock.now());
}
