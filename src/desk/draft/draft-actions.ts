import type { Database } from '../../db/open.ts';
import { everyone } from '../../send/plan/start-send.ts';
import { editAddress } from './edit-address.ts';
import type { DraftAction } from './preview-page.tsx';

/** The buttons at the head of a draft's page, such as edit and send. */
export async function draftActions(number: number, db: Database, canSend: boolean): Promise<DraftAction[]> {
  const sends = await db
    .selectFrom('send')
    .select('audience')
    .where('issue_number', '=', number)
    .where('status', '<>', 'cancelled')
    .execute();
  const edit = { href: editAddress(number), label: 'Edit', key: 'e' };
  const versions = { href: `/drafts/${number}/versions`, label: 'Versions', key: 'h' };
  const report = { href: `/reports/${number}`, label: 'Report', key: 'o' };
  const send = { href: `/drafts/${number}/send`, label: 'Send …', key: 'g', primary: true };
  const copy = { href: `/drafts/new?from=${number}`, label: 'Duplicate', key: 'y' };
  const review = { href: `/drafts/${number}/review`, label: 'Comments and review', key: 'l' };
  const mayBeSent = canSend && sends.every(({ audience }) => audience !== everyone);
  if (sends.length === 0 && !mayBeSent) return [{ ...edit, primary: true }, copy, review, versions];
  return [edit, copy, review, versions, ...(sends.length > 0 ? [report] : []), ...(mayBeSent ? [send] : [])];
}
