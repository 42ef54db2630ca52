import type { Database } from '../../db/open.ts';
import { editAddress } from './edit-address.ts';
import type { DraftAction } from './preview-page.tsx';

/** What can be done with a draft besides looking at it, as buttons at the head of its page. */
export async function draftActions(number: number, db: Database, canSend: boolean): Promise<DraftAction[]> {
  const send = await db
    .selectFrom('send')
    .select('id')
    .where('issue_number', '=', number)
    .where('status', '<>', 'cancelled')
    .executeTakeFirst();
  const edit = { href: editAddress(number), label: 'Edit', key: 'e' };
  if (send) return [edit, { href: `/reports/${number}`, label: 'Report', key: 'o' }];
  return canSend
    ? [edit, { href: `/drafts/${number}/send`, label: 'Send …', key: 'g', primary: true }]
    : [{ ...edit, primary: true }];
}
