import type { Database } from '../../db/open.ts';
import type { Link } from '../../db/tables/send.ts';
import type { IssueLink } from '../../issue/issue-link.ts';
import type { GroupsOf, QuestionOf } from './counts.ts';

/** What judging needs to know of a send; it does not change once the send has begun. */
export interface SendFacts {
  send: number;
  links: number;
  groupsOf: GroupsOf;
  questionOf: QuestionOf;
}

/** The part of a key that names a section; links outside of all sections have an empty one. */
export function sectionKey(section: string | null): string {
  return `section/${section ?? ''}`;
}

export async function sendFacts(db: Pick<Database, 'selectFrom'>, send: number): Promise<SendFacts> {
  const links: Pick<Link, 'position' | 'section' | 'slot'>[] = await db
    .selectFrom('link')
    .select(['position', 'section', 'slot'])
    .where('send_id', '=', send)
    .execute();
  const groups = new Map(
    links.map(({ position, section, slot }) => [
      position,
      [`link/${position}`, sectionKey(section), ...(slot === null ? [] : [`slot/${slot}`])],
    ]),
  );
  const { body } = await db
    .selectFrom('send')
    .innerJoin('rendition', 'rendition.hash', 'send.rendition_hash')
    .select('rendition.body')
    .where('send.id', '=', send)
    .executeTakeFirstOrThrow();
  const { links: rendered = [] } = JSON.parse(body) as { links?: IssueLink[] };
  return {
    send,
    links: links.length,
    groupsOf: (link) => groups.get(link) ?? [],
    questionOf: (link) => rendered[link]?.answer?.question,
  };
}
