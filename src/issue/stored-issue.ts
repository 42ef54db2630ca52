/**
 * The validated issue, stored next to its renditions. Renditions contain the HTML and text that were mailed; the
 * structure (sections, items, sponsored slots) is read from here.
 */
import { createHash } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';
import { GalleyError } from '../problem.ts';
import type { Issue } from './issue.ts';
import { subjectWithDefaults } from './render.ts';
import { markTags } from './template.ts';

/** Increased when a change of `Issue` gives stored issues another meaning. */
const issueFormat = 1;

/** Stores an issue once for any number of sends; returns its hash. */
export async function storeIssue(transaction: Transaction<Tables>, issue: Issue, now: number): Promise<string> {
  const body = JSON.stringify({ issueFormat, ...issue });
  const hash = createHash('sha256').update(body).digest('hex');
  await transaction
    .insertInto('issue')
    .values({ hash, number: issue.number, body, created_at: now })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
  return hash;
}

/** @throws GalleyError E_ISSUE_FORMAT if a newer Galley stored it. */
export async function readStoredIssue(db: Kysely<Tables>, hash: string): Promise<Issue> {
  const { body } = await db.selectFrom('issue').select('body').where('hash', '=', hash).executeTakeFirstOrThrow();
  const { issueFormat: format, ...issue } = JSON.parse(body) as Issue & { issueFormat: number };
  if (format !== issueFormat)
    throw new GalleyError(
      `Issue ${issue.number} is stored in format ${format}; this Galley reads format ${issueFormat}`,
      {
        code: 'E_ISSUE_FORMAT',
        hint: 'Use the version of Galley that sent it, or a newer one.',
      },
    );
  return issue;
}

/** The subject with all personal fields at their defaults, for lists. */
export function subjectOfIssue({ number, date, lang, subject }: Issue, publicationName: string): string {
  const tags: string[] = [];
  return subjectWithDefaults({
    issueNumber: number,
    date,
    lang,
    publicationName,
    subject: markTags(subject, tags),
    tags,
  });
}
