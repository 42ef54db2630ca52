import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import type { Publication } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import { cutRendition, fillRendition, templateData, subjectForNobody, type Rendition } from '../issue/render.ts';
import { errorPage, htmlResponse, renderPage } from '../http/page.tsx';

export interface ArchiveDeps {
  db: Database;
  publication: Publication;
  publicUrl: string;
  /** The folder that holds `images/`. */
  drafts: string;
}

/** Scripts stay out whatever a draft says; a mail's own inline styles and https pictures are what it is made of. */
const issuePolicy =
  "default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** The public web copy: what was mailed, as it was mailed, for nobody in particular. */
export function archiveRoutes({ db, publication, publicUrl, drafts }: ArchiveDeps): Hono {
  const app = new Hono();
  const subjects: Subjects = new Map();

  app.get('/', async () => {
    const sends = await publishedIssues(db, subjects);
    return htmlResponse(
      renderPage({
        title: publication.name,
        lang: publication.lang,
        dir: publication.dir,
        children: (
          <>
            <h1>{publication.name}</h1>
            {publication.tagline && <p>{publication.tagline}</p>}
            <p>
              <a className="button" href="/subscribe">
                Subscribe
              </a>
            </p>
            {sends.length === 0 && <p>No issue has been published yet.</p>}
            <ul>
              {sends.map(({ issue, subject }) => (
                <li key={issue}>
                  <a href={`/issues/${issue}`}>
                    Issue {issue}: {subject}
                  </a>
                </li>
              ))}
            </ul>
          </>
        ),
      }),
    );
  });

  // Nine digits: what is longer is no issue, and no number that every database takes.
  app.get('/issues/:number{[0-9]{1,9}}', async (context) => {
    const published = await publishedRendition(db, Number(context.req.param('number')));
    if (!published)
      return errorPage(
        404,
        'This issue is not here',
        'It has not been published, or its number is another.',
        `All issues are listed at ${publicUrl}/.`,
      );
    const { rendition, urls } = published;
    const data = templateData(rendition, { email: '', since: '', fields: {} }, publication.fields);
    const { html } = fillRendition(cutRendition(rendition), data, {
      link: (position) => urls[position]!,
      unsubscribe: `${publicUrl}/unsubscribe`,
    });
    return new Response(html, {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': issuePolicy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'public, max-age=300',
      },
    });
  });

  // The names `check` allows in a draft; anything else, such as a path upwards, does not match.
  app.get('/images/:name', (context) => {
    const name = context.req.param('name');
    const file = join(drafts, 'images', name);
    if (!/^\w[\w.-]*\.(?:png|jpe?g|gif)$/i.test(name) || !existsSync(file))
      return errorPage(404, 'There is no such picture', 'It was removed or renamed.', 'Read the issue without it.');
    const type = { '.png': 'image/png', '.gif': 'image/gif' }[extname(file).toLowerCase()] ?? 'image/jpeg';
    // A HEAD must not open what nobody will read to its end.
    const body = context.req.method === 'HEAD' ? null : (Readable.toWeb(createReadStream(file)) as ReadableStream);
    return new Response(body, {
      headers: {
        'content-type': type,
        'content-length': String(statSync(file).size),
        'cache-control': 'public, max-age=86400',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'cross-origin',
      },
    });
  });

  return app;
}

/** Subjects for nobody, by the hash of their rendition, which never changes: a rendition has 100 kB, its subject a line. */
type Subjects = Map<string, string>;

/** Far more issues than a weekly has in a lifetime; a bound all the same. */
const mostSubjects = 5_000;

/** Published is what was really sent: a send that was cancelled before it began shows nothing. */
async function publishedIssues(db: Database, subjects: Subjects): Promise<{ issue: number; subject: string }[]> {
  const sends = await db
    .selectFrom('send')
    .select(['issue_number', 'rendition_hash'])
    .where('status', 'in', ['sending', 'paused', 'finished'])
    .orderBy('issue_number', 'desc')
    .execute();
  const issues: { issue: number; subject: string }[] = [];
  for (const { issue_number: issue, rendition_hash: hash } of sends) {
    let subject = subjects.get(hash);
    if (subject === undefined) {
      // One by one: the first visit must not hold every issue ever mailed in memory.
      const { body } = await db
        .selectFrom('rendition')
        .select('body')
        .where('hash', '=', hash)
        .executeTakeFirstOrThrow();
      subject = subjectForNobody(JSON.parse(body) as Rendition);
      if (subjects.size >= mostSubjects) subjects.clear();
      subjects.set(hash, subject);
    }
    issues.push({ issue, subject });
  }
  return issues;
}

/** Links as they lead now: one that was corrected after the send is right on the web too. */
async function publishedRendition(
  db: Database,
  issue: number,
): Promise<{ rendition: Rendition; urls: string[] } | undefined> {
  const row = await db
    .selectFrom('send')
    .innerJoin('rendition', 'rendition.hash', 'send.rendition_hash')
    .select(['send.id', 'rendition.body'])
    .where('send.issue_number', '=', issue)
    .where('send.status', 'in', ['sending', 'paused', 'finished'])
    .orderBy('send.id')
    .executeTakeFirst();
  if (!row) return undefined;
  const links = await db.selectFrom('link').select('url').where('send_id', '=', row.id).orderBy('position').execute();
  return { rendition: JSON.parse(row.body) as Rendition, urls: links.map(({ url }) => url) };
}
