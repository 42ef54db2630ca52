/** Corrects a link after its mail was sent: the token in the mail stays the same, its target changes. */
import { record } from '../../audit/record.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { GalleyError } from '../../problem.ts';
import { addressFaults } from '../../fetch/written/address-fault.ts';
import type { AddressFault } from '../../fetch/written/fault.ts';
import { wireUrl } from '../../fetch/web-url.ts';
import { findSend } from './control.ts';

export interface Correction {
  send: number;
  /** 0-based, as in `link.position`. */
  position: number;
  /** The new address. */
  url: string;
  /** Where it leads now, as far as the person knows; default: its current target. */
  from?: string;
  reason: string;
  by: string;
}

export interface CorrectedLink {
  position: number;
  label: string;
  from: string;
  to: string;
}

/**
 * Changes where a link of a send leads, from the next click on, and records the old target, who changed it and why.
 * Both happen in one transaction: without that record nobody could explain a sponsor's numbers.
 * @throws GalleyError E_NO_SEND, E_NO_LINK, E_LINK_URL, E_LINK_SAME, E_REASON, E_NAME; E_LINK_CHANGED when somebody was
 * faster.
 */
export async function correctLink(
  { send, position, url, from, reason, by }: Correction,
  { db, clock }: { db: Database; clock: Clock },
): Promise<CorrectedLink> {
  const to = targetOf(url);
  const why = within(reason, 500, {
    message: 'A correction needs a reason',
    code: 'E_REASON',
    hint: 'Give a reason of at most 500 characters; the report shows it.',
  });
  const who = within(by, 100, {
    message: 'A correction needs a name',
    code: 'E_NAME',
    hint: 'Give a name of at most 100 characters.',
  });
  await findSend(db, send);
  return transact(db, async (transaction) => {
    const link = await transaction
      .selectFrom('link')
      .select(['url', 'label'])
      .where('send_id', '=', send)
      .where('position', '=', position)
      .executeTakeFirst();
    if (!link)
      throw new GalleyError(`Send ${send} has no link ${position + 1}`, {
        code: 'E_NO_LINK',
        hint: `\`galley links ${send}\` lists its links with their positions.`,
      });
    const before = from ?? link.url;
    if (before === to)
      throw new GalleyError(`Link ${position + 1} leads there already`, {
        code: 'E_LINK_SAME',
        hint: 'Nothing was changed.',
      });
    // The database compares in the same statement, so the second of two concurrent corrections is refused.
    const { numUpdatedRows } = await transaction
      .updateTable('link')
      .set({ url: to })
      .where('send_id', '=', send)
      .where('position', '=', position)
      .where('url', '=', before)
      .executeTakeFirst();
    if (numUpdatedRows === 0n)
      throw new GalleyError(
        `Link ${position + 1} was corrected by somebody else meanwhile: it leads to ${link.url} now`,
        { code: 'E_LINK_CHANGED', hint: 'Look at where it leads now, and correct that if it is still wrong.' },
      );
    const at = clock.now();
    await transaction
      .insertInto('link_correction')
      .values({ send_id: send, position, from_url: before, to_url: to, reason: why, corrected_by: who, at })
      .execute();
    await record(transaction, {
      action: 'link.corrected',
      subject: `send:${send}`,
      detail: { position: position + 1, from: before, to, reason: why, name: who },
      at,
    });
    return { position, label: link.label, from: before, to };
  });
}

/** Faults that nobody can mean. Others, such as a bracket at the end, may be right. */
function isCertain(fault: AddressFault): boolean {
  return (
    ['hidden-character', 'entity', 'scheme', 'merge-tag', 'local-host'].includes(fault.kind) ||
    (fault.kind === 'glued' && fault.isSure)
  );
}

function targetOf(url: string): string {
  const fault = url.length > 2000 ? undefined : addressFaults(url.trim()).find(isCertain);
  if (fault)
    throw new GalleyError(`${JSON.stringify(url.trim())} is not the address that was meant`, {
      code: 'E_LINK_URL',
      hint:
        'meant' in fault && fault.meant !== undefined
          ? `Write ${fault.meant}`
          : 'Copy the public address of the page again.',
    });
  const to = url.length > 2000 ? undefined : wireUrl(url.trim());
  if (to && !URL.parse(to)!.username) return to;
  throw new GalleyError(
    `${JSON.stringify(url.length > 200 ? `${url.slice(0, 200)}…` : url)} is not an address a link can lead to`,
    {
      code: 'E_LINK_URL',
      hint: 'Write a whole one of at most 2,000 characters, without a password in it, such as https://example.org/page.',
    },
  );
}

function within(
  words: string,
  maxLength: number,
  { message, code, hint }: { message: string; code: string; hint: string },
): string {
  const trimmed = words.trim();
  if (trimmed === '' || trimmed.length > maxLength) throw new GalleyError(message, { code, hint });
  return trimmed;
}
