import { templateData } from '../../issue/render.ts';
import type { OutgoingMessage } from '../../mail/outgoing-message.ts';
import { composeCopy } from '../../message/compose-copy.ts';
import type { SendContent } from '../../message/send-content.ts';
import type { PendingDelivery } from '../ledger/ledger.ts';
import type { BatchRun, DeliverDeps } from './batch-run.ts';

/** A delivery whose domain accepts mail now, and its copy, which is being composed and signed. */
export interface PreparedDelivery {
  delivery: PendingDelivery;
  copy: Promise<OutgoingMessage>;
  /** Returns the copy's memory. Only once no connection is writing it any more. */
  freeCopy(): void;
}

/** A domain that asks for a longer pause than this is left to a later run of the batch. */
const maxWaitMs = 2_000;
const retryMs = 100;

/**
 * The next delivery whose domain accepts mail now; undefined when none is left that is worth waiting for.
 * `reportToDomain` must be called for it, whatever becomes of it.
 */
export async function prepareNext(
  run: BatchRun,
  content: SendContent,
  deps: DeliverDeps,
): Promise<PreparedDelivery | undefined> {
  const { slowDomains, clock } = deps;
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    await slowDomains.refresh();
    if (run.signal.aborted) return undefined;
    const found = firstWithOpenDomain(run, deps);
    if (found.delivery) return prepare(found.delivery, content, deps);
    if (run.held.length === 0) return undefined;
    if (found.waitMs > maxWaitMs || waitedMs >= maxWaitMs) {
      run.notBefore = Math.max(run.notBefore ?? 0, clock.now() + Math.max(found.waitMs, retryMs));
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

/** Those that were held come first; a delivery that still has to wait is held. */
function firstWithOpenDomain(
  { pending, held }: BatchRun,
  { slowDomains }: DeliverDeps,
): { delivery?: PendingDelivery; waitMs: number } {
  let waitMs = Infinity;
  for (const [index, delivery] of held.entries()) {
    const ms = slowDomains.enter(delivery.domain);
    if (ms === 0) return { delivery: held.splice(index, 1)[0]!, waitMs: 0 };
    waitMs = Math.min(waitMs, ms);
  }
  for (let delivery = pending.shift(); delivery; delivery = pending.shift()) {
    const ms = slowDomains.enter(delivery.domain);
    if (ms === 0) return { delivery, waitMs: 0 };
    waitMs = Math.min(waitMs, ms);
    held.push(delivery);
  }
  return { waitMs };
}

function prepare(delivery: PendingDelivery, content: SendContent, deps: DeliverDeps): PreparedDelivery {
  let block: Buffer | undefined;
  const copy = compose(delivery, content, deps, (bytes) => (block = content.buffers.take(bytes)));
  copy.catch(() => {}); // thrown when it is awaited, a conversation later
  return {
    delivery,
    copy,
    freeCopy() {
      if (block) content.buffers.giveBack(block);
      block = undefined; // once: it is another reader's then
    },
  };
}

async function compose(
  delivery: PendingDelivery,
  { rendition, epoch, message }: SendContent,
  { sender, signing, clock, fields }: DeliverDeps,
  allocate: (bytes: number) => Buffer,
): Promise<OutgoingMessage> {
  const data = templateData(rendition, delivery, fields);
  return composeCopy(
    message,
    sender,
    {
      delivery: delivery.id,
      epoch,
      email: delivery.email,
      data,
      tracked: delivery.tracked && sender.tracking === 'full',
    },
    signing,
    clock.now(),
    allocate,
  );
}
