import { Hono } from 'hono';
import { sampleReaders } from '../audience/reader.ts';
import type { Config, Publication } from '../config.ts';
import type { Database } from '../db/open.ts';
import { availableThemes, cutRendition, fillRendition, renderIssue, subjectForNobody, templateData } from '../issue/render.ts';
import { markTags } from '../issue/template.ts';
import { listDrafts, readDraft, type DraftFile } from '../issue/read-draft.ts';
import type { Issue } from '../issue/issue.ts';
import type { ViewContext } from '../issue/view.ts';
import { Badge, DataTable, Empty, errorPage, htmlResponse, Notice, PageHead, renderPage, type NavItem } from '../page.tsx';
import { GalleyError, hasErrors, type Problem } from '../problem.ts';
import { listSends, type SendSummary } from '../send/status.ts';
import { openLog, type Log } from '../log.ts';
import { reportPage } from './report-page.tsx';

export interface DeskDeps {
  db: Database;
  config: Config;
  context: ViewContext;
  /** There while mail goes to the development inbox, whose pages are mounted beside these. */
  inbox?: { path: string; count(): number };
  /** Where a page that failed is told; standard error if left out. */
  log?: Log;
}

/** A preview may run nothing and load pictures only; it is shown as a page of its own. */
const previewPolicy = "default-src 'none'; img-src * data:; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** The editor's private pages. Served on this machine only: they show readers' mail and ask nobody who they are. */
export function deskApp({ db, config, context, inbox, log = openLog(config.env.LOG_LEVEL) }: DeskDeps): Hono {
  const { publication, root } = config;
  const app = new Hono();
  const shell = (current: 'desk' | 'none') => ({
    lang: 'en',
    wide: true,
    site: { name: publication.name, href: '/' },
    nav: [{ href: '/', label: 'Desk', current: current === 'desk' }, ...(inbox ? [{ href: inbox.path, label: 'Inbox' }] : [])] as NavItem[],
  });

  app.use(async (request, next) => {
    // A page elsewhere that points its own name at this machine (DNS rebinding) shows itself by that name.
    if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.req.header('host') ?? '')) {
      return errorPage(421, 'The desk answers on this machine only', 'The address you used names another host.', 'Open it as http://localhost with the port that was printed.');
    }
    return next();
  });

  app.get('/', async () => {
    const sends = await listSends(db);
    const sent = new Map(sends.map((send) => [send.issue, send]));
    const drafts = listDrafts(root).map((draft) => readRow(root, draft, publication));
    return htmlResponse(
      renderPage({
        title: 'Desk',
        ...shell('desk'),
        children: (
          <>
            <PageHead title="Desk" lead="Drafts on disk, and what became of them." />
            {drafts.length === 0 ? (
              <Empty title="No draft yet">
                <p>
                  <code>npx galley new</code> writes one with your usual sections.
                </p>
              </Empty>
            ) : (
              <DataTable
                caption="Drafts"
                rows={drafts}
                rowKey={(draft) => draft.file}
                columns={[
                  { label: 'Issue', rowHeader: true, cell: (draft) => draft.number },
                  { label: 'Subject', cell: (draft) => draft.issue ? subjectOf(draft.issue) : draft.file },
                  { label: 'Check', cell: (draft) => <CheckCell draft={draft} /> },
                  {
                    label: 'Preview',
                    cell: (draft) =>
                      draft.issue ? availableThemes.map((name) => <span key={name}><a href={`/preview/${draft.number}/${name}`}>{name}</a> </span>) : <code>galley check {draft.number}</code>,
                  },
                  { label: 'Sent', cell: (draft) => <SentCell send={sent.get(draft.number)} /> },
                ]}
              />
            )}
            {inbox ? (
              <Notice title="Mail stays on this machine">
                <p>
                  Without <code>SMTP_URL</code> every message goes to the <a href={inbox.path}>inbox</a>, which holds {inbox.count()}.
                </p>
              </Notice>
            ) : null}
          </>
        ),
      }),
    );
  });

  app.get('/preview/:number{[0-9]+}/:theme', async (request) => {
    const number = Number(request.req.param('number'));
    const theme = request.req.param('theme');
    if (!availableThemes.includes(theme) || !listDrafts(root).some((draft) => draft.number === number)) {
      return errorPage(404, 'There is no such preview', `Themes are ${availableThemes.join(' and ')}.`, 'Go back to the desk.', shell('none'));
    }
    let issue: Issue | undefined;
    try {
      ({ issue } = readDraft(root, number, publication));
    } catch (error) {
      if (!(error instanceof GalleyError)) throw error;
      return errorPage(422, error.message, 'It can’t be shown until that is mended.', error.hint ?? 'Go back to the desk.', shell('none'));
    }
    if (!issue) return errorPage(422, `Issue ${number} has mistakes`, 'It can’t be shown until they are mended.', `galley check ${number} lists each with its line.`, shell('none'));
    const rendition = await renderIssue(issue, context, theme);
    const { full } = sampleReaders(publication.fields);
    const data = templateData(rendition, { ...full, since: issue.date }, publication.fields);
    const { html } = fillRendition(cutRendition(rendition), data, { link: (position) => rendition.links[position]!.url, unsubscribe: `${config.publicUrl}/unsubscribe` });
    return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': previewPolicy, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } });
  });

  app.get('/reports/:number{[0-9]+}', (request) => reportPage(db, Number(request.req.param('number')), shell('none')));
  app.notFound(() => errorPage(404, 'There is nothing here', 'The address is mistyped.', 'Go back to the desk.', shell('none')));
  app.onError((error) => {
    log.error({ err: { name: error.name, message: error.message, stack: error.stack } }, 'a page of the desk failed');
    return errorPage(500, 'Something is broken on our side', 'The page could not be made; why stands in the terminal that Galley runs in.', 'Try again. If it stays so, look there.', shell('none'));
  });
  return app;
}

interface Row extends DraftFile {
  issue?: Issue | undefined;
  problems: Problem[];
  /** Why the file was not read at all, such as that another has the same number. */
  unread?: string;
}

function readRow(root: string, draft: DraftFile, publication: Publication): Row {
  try {
    return { ...draft, ...readDraft(root, draft.number, publication) };
  } catch (error) {
    if (!(error instanceof GalleyError)) throw error;
    return { ...draft, problems: [], unread: [error.message, error.hint].filter(Boolean).join('. ') };
  }
}

function CheckCell({ draft }: { draft: Row }) {
  if (draft.unread) return <><Badge tone="error">not read</Badge> {draft.unread}</>;
  return hasErrors(draft.problems) ? <Badge tone="error">{draft.problems.length} to mend</Badge> : <Badge tone="good">ready</Badge>;
}

function SentCell({ send }: { send: SendSummary | undefined }) {
  if (!send) return <span>not yet</span>;
  return (
    <a href={`/reports/${send.issue}`}>
      {send.status === 'finished' ? `${send.counts.accepted.toLocaleString('en')} accepted` : send.status}
    </a>
  );
}

/** Evaluated for a reader of whom nothing is known: cutting the tags out would leave “, hello” of “{{#if …}}Vega, ”. */
function subjectOf(issue: Issue): string {
  const tags: string[] = [];
  const subject = markTags(issue.subject, tags);
  return subjectForNobody({ issueNumber: issue.number, date: issue.date, lang: issue.lang, publicationName: '', subject, tags });
}
