import { templateData } from '../../issue/render.ts';
import type { PendingDelivery } from '../ledger/ledger.ts';
import type { SendMaterial } from '../../message/send-content.ts';
import { composeCopy } from '../../message/compose-copy.ts';
import type { DeliverDeps, BatchRun } from './batch-run.ts';
import type { DomainResult } from '../pace/slow-domains.ts';
import type { OutgoingMessage } from '../../mail/outgoing-message.ts';

/** A delivery whose turn has come, and its copy on its way. */
export interface Ready {
  delivery: PendingDelivery;
  copy: Promise<OutgoingMessage>;
  /** Says how the reader's domain took it; the first word counts. */
  leave(result: DomainResult, why?: string): void;
  /** The copy is not needed any more, and no connection is writing it. */
  discard(): void;
}

/** Waited for in place; what is held up longer is left to a later run. */
const patienceMs = 2_000;
const lookAgainMs = 100;

/** The next delivery whose domain takes mail now; undefined when none is left that is worth waiting for. */
export async function takeNext(run: BatchRun, material: SendMaterial, deps: DeliverDeps): Promise<Ready | undefined> {
  const { slowDomains, clock } = deps;
  for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
    await slowDomains.refresh();
    if (run.signal.aborted) return undefined;
    const found = firstOpen(run, deps);
    if (found.delivery) return prepare(found.delivery, material, deps);
    if (run.held.length === 0) return undefined;
    if (found.waitMs > patienceMs || waitedMs >= patienceMs) {
      run.notBefore = Math.max(run.notBefore ?? 0, clock.now() + Math.max(found.waitMs, lookAgainMs));
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
}

/** Those that were held first; whoever still has to wait is held. */
function firstOpen(
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

function prepare(delivery: PendingDelivery, material: SendMaterial, deps: DeliverDeps): Ready {
  let block: Buffer | undefined;
  const copy = compose(delivery, material, deps, (bytes) => (block = material.memory.take(bytes)));
  copy.catch(() => {}); // told when it is awaited, a conversation later
  let isReported = false;
  return {
    delivery,
    copy,
    leave(result, why) {
      if (isReported) return;
      isReported = true;
      deps.slowDomains.left(delivery.domain, result, why);
    },
    discard() {
      if (block) material.memory.giveBack(block);
      block = undefined; // once: it is another reader's then
    },
  };
}

async function compose(
  delivery: PendingDelivery,
  { rendition, message }: SendMaterial,
  { sender, signing, clock, fields }: DeliverDeps,
  allocate: (bytes: number) => Buffer,
): Promise<OutgoingMessage> {
  const data = templateData(rendition, delivery, fields);
  return composeCopy(
    message,
    sender,
    { delivery: delivery.id, email: delivery.email, data, tracked: delivery.tracked && sender.tracking === 'full' },
    signing,
    clock.now(),
    allocate,
  );
}
