import type { Publication } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import { domainOf } from '../mail/address.ts';
import { GalleyError } from '../problem.ts';
import type { Rendition } from '../issue/render.ts';
import { BufferPool } from './buffer-pool.ts';
import { compileMessage, type CompiledMessage, type Sender } from './compile-message.ts';

/** Everything that the copies of one send are made from. */
export interface SendContent {
  rendition: Rendition;
  /** The epoch of the send, which the tokens in its copies contain. */
  epoch: number;
  message: CompiledMessage;
  /** The buffers that copies are written into. */
  buffers: BufferPool;
}

/** The publication as a sender. Bounces and unsubscriptions by mail go to its From domain, unless galley.yaml says otherwise. */
export function senderOf(
  { name, slug, from, replyTo, returnPath, unsubscribeMailbox, tracking }: Publication,
  publicUrl: string,
): Sender {
  const domain = domainOf(from.address);
  return {
    name,
    slug,
    from,
    ...(replyTo ? { replyTo } : {}),
    returnPath: returnPath ?? { address: `bounces@${domain}` },
    unsubscribeMailbox: unsubscribeMailbox ?? { address: `unsubscribe@${domain}` },
    publicUrl,
    tracking,
  };
}

/** Reads and compiles what a send is bound to, once per worker and send. */
export function sendContentStore(db: Database, sender: Sender): (send: number) => Promise<SendContent> {
  const known = new Map<number, Promise<SendContent>>();
  return (send) => {
    const ready = known.get(send);
    if (ready) return ready;
    const loading = loadSendContent(db, sender, send);
    // A worker serves one or two sends at a time; a compiled issue is some hundred kilobytes.
    if (known.size >= 4) known.delete(known.keys().next().value!);
    known.set(send, loading);
    loading.catch(() => known.delete(send));
    return loading;
  };
}

async function loadSendContent(db: Database, sender: Sender, send: number): Promise<SendContent> {
  const row = await db
    .selectFrom('send')
    .innerJoin('rendition', 'rendition.hash', 'send.rendition_hash')
    .select(['rendition.body', 'send.epoch'])
    .where('send.id', '=', send)
    .executeTakeFirst();
  if (!row)
    throw new GalleyError(`There is no send ${send}`, { code: 'E_NO_SEND', hint: '`galley status` lists the sends.' });
  const rendition = JSON.parse(row.body) as Rendition;
  return { rendition, epoch: row.epoch, message: compileMessage(rendition, sender), buffers: new BufferPool() };
}
