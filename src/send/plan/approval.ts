/**
 * An approval covers what readers will get: the issue rendered in every theme, with all parts and slots. Any change
 * voids it, and the changes are listed.
 */
import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { record } from '../../audit/record.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { Tables } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { hashRendition, type Rendition } from '../../issue/render.ts';
import { GalleyError } from '../../problem.ts';
import { changesBetween } from './changes.ts';

export interface Approver {
  name: string;
  /** ISO time. */
  at: string;
}

export type ApprovalState =
  /** Nobody has approved it, or the approvals were withdrawn. */
  | { kind: 'none'; wanted: number }
  /** Some people have approved it; it needs more approvals. */
  | { kind: 'partly'; by: Approver[]; wanted: number }
  | { kind: 'approved'; by: Approver[] }
  /** It was approved and has changed since. */
  | { kind: 'voided'; by: Approver[]; changes: string[]; wanted: number };

export interface ApprovalDeps {
  db: Database;
  clock: Clock;
}

/**
 * `renditions`: the issue as it is now, once for each theme. A second approval by the same person has no effect.
 * @throws GalleyError E_NAME
 */
export async function approveIssue(renditions: Rendition[], by: string, { db, clock }: ApprovalDeps): Promise<void> {
  const name = by.trim();
  if (name === '' || name.length > 100)
    throw new GalleyError('An approval needs a name', {
      code: 'E_NAME',
      hint: 'Give a name of at most 100 characters.',
    });
  const now = clock.now();
  await db.transaction().execute(async (transaction) => {
    for (const rendition of renditions) {
      const values = {
        hash: hashRendition(rendition),
        issue_number: rendition.issueNumber,
        theme: rendition.theme,
        body: JSON.stringify(rendition),
        created_at: now,
      };
      await transaction
        .insertInto('rendition')
        .values(values)
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .execute();
    }
    const hashes = Object.fromEntries(renditions.map((rendition) => [rendition.theme, hashRendition(rendition)]));
    const { issueNumber } = renditions[0]!;
    const earlier = await transaction
      .selectFrom('approval')
      .select('approved_by')
      .where('issue_number', '=', issueNumber)
      .where('hash', '=', hashOf(renditions))
      .where('withdrawn_at', 'is', null)
      .execute();
    if (earlier.some(({ approved_by }) => isSameName(approved_by, name))) return;
    await transaction
      .insertInto('approval')
      .values({
        issue_number: issueNumber,
        hash: hashOf(renditions),
        rendition_hashes: JSON.stringify(hashes),
        approved_by: name,
        at: now,
        withdrawn_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { theme } = renditions[0]!;
    await record(transaction, {
      action: 'issue.approved',
      subject: `issue:${issueNumber}`,
      detail: { theme, hash: hashOf(renditions), name },
      at: now,
    });
  });
}

/** Withdraws every approval of the issue and returns how many there were. */
export async function withdrawApproval(issue: number, { db, clock }: ApprovalDeps): Promise<number> {
  return transact(db, (transaction) => withdrawWithin(transaction, issue, clock.now()));
}

/** As `withdrawApproval`, within a transaction. */
export async function withdrawWithin(transaction: Transaction<Tables>, issue: number, at: number): Promise<number> {
  const { numUpdatedRows } = await transaction
    .updateTable('approval')
    .set({ withdrawn_at: at })
    .where('issue_number', '=', issue)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  const approvals = Number(numUpdatedRows);
  if (approvals > 0)
    await record(transaction, {
      action: 'issue.approval-withdrawn',
      subject: `issue:${issue}`,
      detail: { approvals },
      at,
    });
  return approvals;
}

/**
 * The approval of the issue as it is now. `people`: how many must approve it. Even with 0, a change voids an approval
 * that was given.
 */
export async function approvalState(
  renditions: Rendition[],
  people: number,
  { db }: Pick<ApprovalDeps, 'db'>,
): Promise<ApprovalState> {
  const wanted = Math.max(1, people);
  const rows = await db
    .selectFrom('approval')
    .selectAll()
    .where('issue_number', '=', renditions[0]!.issueNumber)
    .where('withdrawn_at', 'is', null)
    .orderBy('id')
    .execute();
  const now = hashOf(renditions);
  const by = rows.filter(({ hash }) => hash === now).map(approver);
  if (by.length >= wanted) return { kind: 'approved', by };
  if (by.length > 0) return { kind: 'partly', by, wanted };
  const last = rows.at(-1);
  if (!last) return { kind: 'none', wanted };
  const then = rows.filter(({ hash }) => hash === last.hash);
  return {
    kind: 'voided',
    by: then.map(approver),
    changes: await changesSince(last.rendition_hashes, renditions, db),
    wanted,
  };
}

/**
 * Whether an issue may not be sent: too few people have approved it, or it has changed since. `people` as in
 * `approvalState`.
 */
export function isHeld(state: ApprovalState, people: number): boolean {
  return state.kind === 'voided' || (people > 0 && state.kind !== 'approved');
}

/** What is missing or has changed, and what to do; for an issue that is held. */
export function unapprovedWords(state: ApprovalState, issue: number): { message: string; hint: string } {
  const again = `\`galley approve ${issue}\`, or the desk, approves it as it is now.`;
  switch (state.kind) {
    case 'voided':
      return {
        message: `Issue ${issue} was changed after ${names(state.by)} approved it: ${state.changes.join('; ')}`,
        hint: again,
      };
    case 'partly':
      return {
        message: `Issue ${issue} was approved by ${names(state.by)}; it needs ${state.wanted} approvals`,
        hint: 'One more person has to approve it.',
      };
    case 'none':
    case 'approved':
      return { message: `Nobody has approved issue ${issue}`, hint: again };
  }
}

export function names(approvers: Approver[]): string {
  return approvers.map(({ name }) => name).join(' and ');
}

async function changesSince(renditionHashes: string, renditions: Rendition[], db: Database): Promise<string[]> {
  const hashes = JSON.parse(renditionHashes) as Record<string, string>;
  const changes = new Set<string>();
  for (const rendition of renditions) {
    const hash = hashes[rendition.theme];
    if (hash === hashRendition(rendition)) continue;
    const row =
      hash === undefined
        ? undefined
        : await db.selectFrom('rendition').select('body').where('hash', '=', hash).executeTakeFirst();
    if (!row) changes.add(`the theme ${rendition.theme} is new`);
    else for (const change of changesBetween(JSON.parse(row.body) as Rendition, rendition)) changes.add(change);
  }
  const gone = Object.keys(hashes).filter((theme) => renditions.every((rendition) => rendition.theme !== theme));
  return [...changes, ...gone.map((theme) => `the theme ${theme} is gone`)];
}

function hashOf(renditions: Rendition[]): string {
  const parts = renditions.map((rendition) => `${rendition.theme} ${hashRendition(rendition)}`).toSorted();
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

function approver({ approved_by, at }: { approved_by: string; at: number }): Approver {
  return { name: approved_by, at: new Date(at).toISOString() };
}

function isSameName(one: string, other: string): boolean {
  return one.localeCompare(other, undefined, { sensitivity: 'accent' }) === 0;
}
