import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReactNode } from 'react';
import { sql, type SqlBool } from 'kysely';
import type { Publication } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import type { Send } from '../db/tables/send.ts';
import { findPicture, pictureType } from '../files/inside-folder.ts';
import { readKept } from '../issue/pictures/kept-pictures.ts';
import { cutRendition, fillRendition, templateData, subjectWithDefaults, type Rendition } from '../issue/render.ts';
import { readStoredIssue, subjectOfIssue } from '../issue/stored-issue.ts';
import { get, type Route } from '../http/route.ts';
import type { Site } from '../http/site.tsx';
import { ArchivePage } from './archive-page.tsx';
import { withMainLandmark } from './main-landmark.ts';

export interface ArchiveDeps {
  db: Database;
  publication: Publication;
  publicUrl: string;
  site: Site;
  /** The subscribe form, in one line. */
  signupForm: ReactNode;
  /** The folder that contains `images/`. */
  drafts: string;
}

/** Allows a mail's inline styles and https pictures, and no scripts whatever the draft contains. */
const issuePolicy =
  "default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** The public web copy: the issue as mailed, without personal fields. */
export function archiveRoutes({ db, publication, publicUrl, site, signupForm, drafts }: ArchiveDeps): Route[] {
  const lines: Lines = new Map();

  return [
    get('/', async () => {
      const issues = await publishedIssues(db, lines, publication);
      return site.page(
        publication.name,
        <ArchivePage
          words={site.words.archive}
          publication={publication}
          issueName={site.words.issue.issue}
          issues={issues}
          form={signupForm}
        />,
        { indexable: true, at: 'issues' },
      );
    }),

    // At most nine digits: a longer number is not an issue, and not every database accepts it.
    get('/issues/:number{[0-9]{1,9}}', async (context) => {
      const published = await publishedRendition(db, Number(context.req.param('number')));
      if (!published) return site.error(404, site.words.errors.issueNotFound(`${publicUrl}/`));
      const { rendition, urls } = published;
      const data = templateData(rendition, { email: '', since: '', fields: {} }, publication.fields);
      const { html } = fillRendition(cutRendition(rendition), data, {
        link: (position) => urls[position]!,
        unsubscribe: `${publicUrl}/unsubscribe`,
      });
      return new Response(withMainLandmark(html), {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': issuePolicy,
          'x-content-type-options': 'nosniff',
          'cache-control': 'public, max-age=300',
        },
      });
    }),

    get('/images/:name', async (context) => {
      const name = context.req.param('name');
      // What was mailed first: the draft's file may have been replaced or deleted since. Without the database, the file.
      const kept = await readKept(name, db).catch(() => undefined);
      if (kept) return pictureResponse(new Uint8Array(kept), pictureType(name), kept.length);
      const picture = findPicture(drafts, name);
      if (!picture) return site.error(404, site.words.errors.pictureNotFound());
      // For HEAD the body is not opened, because nobody would read it to its end.
      const body =
        context.req.method === 'HEAD' ? null : (Readable.toWeb(createReadStream(picture.path)) as ReadableStream);
      return pictureResponse(body, picture.type, picture.sizeBytes);
    }),
  ];
}

function pictureResponse(
  body: ReadableStream | Uint8Array<ArrayBuffer> | null,
  type: string,
  sizeBytes: number,
): Response {
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-length': String(sizeBytes),
      'cache-control': 'public, max-age=86400',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
    },
  });
}

/** What the front page shows about an issue. */
export interface Line {
  subject: string;
  /** What a mailbox shows after the subject; empty for an issue of an older version. */
  preheader: string;
  /** ISO date. */
  date: string;
}

/** Lines by the hash of their rendition. A rendition never changes, so each is read once. */
type Lines = Map<string, Line>;

/** Far more than a weekly publishes; a limit nevertheless. */
const maxLines = 5_000;

/**
 * The sends that really began, newest first; sends that were cancelled or paused before they began are omitted. One that
 * was cancelled in the middle stays: its readers have links to the web copy. If an issue has several sends, the web shows
 * the newest, which may correct an earlier one.
 */
function publishedSends(db: Database) {
  return db
    .selectFrom('send')
    .where((when) =>
      when.or([
        when('send.status', 'in', ['sending', 'finished']),
        when.and([when('send.status', '=', 'paused'), when('send.started_at', 'is not', null)]),
        when.and([when('send.status', '=', 'cancelled'), hasArrived()]),
      ]),
    )
    .orderBy('send.issue_number', 'desc')
    .orderBy('send.id', 'desc');
}

/** Whether some reader has a copy of the send, or may have one. */
function hasArrived() {
  return sql<SqlBool>`exists (
    select 1 from batch where batch.send_id = send.id and batch.accepted + batch.uncertain > 0)`;
}

async function publishedIssues(
  db: Database,
  lines: Lines,
  publication: Publication,
): Promise<(Line & { issue: number })[]> {
  const sends = await publishedSends(db).select(['issue_number', 'rendition_hash', 'issue_hash']).execute();
  const issues = new Map<number, Line>();
  for (const { issue_number: issue, rendition_hash, issue_hash } of sends) {
    if (issues.has(issue)) continue;
    // One at a time, so that the first visit does not load all issues into memory.
    const line = lines.get(rendition_hash) ?? (await readLine(db, { rendition_hash, issue_hash }, publication));
    if (lines.size >= maxLines) lines.clear();
    lines.set(rendition_hash, line);
    issues.set(issue, line);
  }
  return [...issues].map(([issue, line]) => ({ issue, ...line }));
}

/**
 * Reads the line from the rendition, for a send by an older version that did not store the issue; the rendition is ten
 * times as large.
 */
async function readLine(
  db: Database,
  { rendition_hash, issue_hash }: Pick<Send, 'rendition_hash' | 'issue_hash'>,
  publication: Publication,
): Promise<Line> {
  if (issue_hash !== null) {
    const issue = await readStoredIssue(db, issue_hash);
    return {
      subject: subjectOfIssue(issue, publication.name),
      preheader: subjectOfIssue({ ...issue, subject: issue.preheader }, publication.name),
      date: issue.date,
    };
  }
  const { body } = await db
    .selectFrom('rendition')
    .select('body')
    .where('hash', '=', rendition_hash)
    .executeTakeFirstOrThrow();
  const rendition = JSON.parse(body) as Rendition;
  return { subject: subjectWithDefaults(rendition), preheader: '', date: rendition.date };
}

/** The rendition with corrected links, so that a correction after the send also applies on the web. */
async function publishedRendition(
  db: Database,
  issue: number,
): Promise<{ rendition: Rendition; urls: string[] } | undefined> {
  const row = await publishedSends(db)
    .innerJoin('rendition', 'rendition.hash', 'send.rendition_hash')
    .select(['send.id', 'rendition.body'])
    .where('send.issue_number', '=', issue)
    .executeTakeFirst();
  if (!row) return undefined;
  const links = await db.selectFrom('link').select('url').where('send_id', '=', row.id).orderBy('position').execute();
  return { rendition: JSON.parse(row.body) as Rendition, urls: links.map(({ url }) => url) };
}
