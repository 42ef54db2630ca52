import type { ReactNode } from 'react';
import { Hono } from 'hono';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import type { SendStatus } from '../../db/tables/send.ts';
import { checklistOf, isToWrite } from '../../gate/checklist.ts';
import { nextIssue } from '../../issue/next-issue.ts';
import { listDrafts, type DraftFile } from '../../issue/read-draft.ts';
import { Badge, Empty, Notice, PageHead, Pager } from '../../http/blocks.tsx';
import { keptDraft } from '../draft/discard-draft.ts';
import { editAddress } from '../draft/edit-address.ts';
import type { DraftState } from '../draft/draft-state.ts';
import type { LiveDrafts } from '../draft/live-drafts.ts';
import { SeverityCounts } from '../draft/findings.tsx';
import { plainWords, words } from '../../http/problem-words.tsx';
import { markSeen } from '../../notice/mark-seen.ts';
import { pauseWords } from '../../send/reason-words.ts';
import { editorOf } from '../guard/guard-desk.ts';
import { deskPage } from '../kit/desk-page.tsx';
import type { DeskRoom } from '../kit/desk-room.ts';
import { issueTrend } from '../../report/issue-trend.ts';
import { nextIssueTasks } from './next-issue.tsx';
import { Trends } from './trends.tsx';
import { Week } from './week.tsx';
import { draftBadges, keptByDraft, type DraftBadgesDeps } from './draft-badges.tsx';
import { openNoticesList } from './open-notices.tsx';
import { listedSend, SendsTable, type ListedSend } from './sends-table.tsx';
import { subjectOf } from '../draft/subject-of.ts';

export interface HomeDeps {
  db: Database;
  config: Config;
  live: LiveDrafts;
  inbox?: { path: string; count(): number } | undefined;
  /** Absent if this desk can’t send. */
  sending?: unknown;
}

/** `/`: the list of drafts and sends, and the badges that the list loads for each draft. */
export const homeRoom: DeskRoom<HomeDeps & DraftBadgesDeps> = {
  routes({ shell, ...deps }) {
    const app = new Hono();
    app.get('/', async (context) => {
      const written = context.req.query('page') ?? '';
      const page = /^[1-9]\d{0,4}$/.test(written) ? Number(written) : 1;
      const children = await deskHome(page, context.req.query('deleted'), deps);
      return deskPage(shell, { title: 'Desk', under: '/', modules: ['kit/htmx'], style: homeStyle, children });
    });
    app.post('/notices/:id{[0-9]{1,9}}/seen', async (context) => {
      await markSeen({ notices: [Number(context.req.param('id'))] }, editorOf(context) ?? 'desk', deps);
      return context.redirect('/', 303);
    });
    const badgesOf = draftBadges(deps);
    const missingOf = keptByDraft(deps, (number) => nextIssueTasks(number, deps));
    app.get('/drafts/:number{[0-9]{1,5}}/state', async (context) =>
      context.html(await badgesOf(Number(context.req.param('number')))),
    );
    app.get('/drafts/:number{[0-9]{1,5}}/missing', async (context) =>
      context.html(await missingOf(Number(context.req.param('number')))),
    );
    return app;
  },
};

const sentPageSize = 15;

/** Half a year of a weekly. */
const maxTrend = 26;

/**
 * Drafts that are read and checked for the list. A limit, because a folder with years of drafts would take half a
 * minute.
 */
const maxDrafts = 8;

/**
 * The home page: drafts, sends, and what to do next. `deletedFile` is set after a deletion: the file in which the draft
 * is kept.
 */
async function deskHome(
  page: number,
  deletedFile: string | undefined,
  {
    db,
    clock,
    config: { root, workspace, publication },
    live,
    inbox,
    sending,
  }: HomeDeps & Pick<DraftBadgesDeps, 'clock'>,
): Promise<ReactNode> {
  const all = await db.selectFrom('send').select(['id', 'issue_number', 'status']).orderBy('id', 'desc').execute();
  // The issue of a cancelled send can be sent again.
  const sent = new Set(all.filter(({ status }) => status !== 'cancelled').map(({ issue_number }) => issue_number));
  const isOver = ({ status }: { status: SendStatus }) => status === 'finished' || status === 'cancelled';
  const underWay = await Promise.all(all.filter((send) => !isOver(send)).map(({ id }) => listedSend(db, id)));
  const sends = all.filter(isOver);
  const unsent = listDrafts(root).filter(({ number }) => !sent.has(number));
  const drafts = unsent.slice(0, maxDrafts).map(({ number, file }) => ({ ...live.read(number), file }));
  const pages = Math.max(1, Math.ceil(sends.length / sentPageSize));
  const shown = await Promise.all(
    sends.slice((page - 1) * sentPageSize, page * sentPageSize).map(({ id }) => listedSend(db, id)),
  );
  const deleted = keptDraft(deletedFile, workspace);
  const isEmpty = drafts.length === 0 && all.length === 0;
  const { number } = nextIssue(root, publication);
  const points = await issueTrend(db, maxTrend);
  const last = points.at(-1);
  const next = nextOf(drafts, [...sent]);
  const others = drafts.filter((draft) => draft !== next);
  return (
    <>
      <PageHead
        title={publication.name}
        lead={
          isEmpty
            ? 'Your newsletter’s desk: write, look, check, send.'
            : nextStep(next, underWay, [...sent], publication.timezone)
        }
        actions={
          isEmpty ? undefined : (
            <>
              <a className="button quiet" href="/bookings" data-key="b">
                Bookings
              </a>
              <NewDraftButton number={number} />
            </>
          )
        }
      />
      {deleted ? (
        <Notice tone="good" title={`The draft of issue ${deleted.number} was deleted`}>
          <p>
            Nothing is lost: it lies in <code>{deleted.path}</code>, and its{' '}
            <a href={`/drafts/${deleted.number}/versions`}>versions</a> stay.
          </p>
          <form action={`/drafts/${deleted.number}/undelete`} method="post">
            <button className="quiet">Undo: bring the draft back</button>
          </form>
        </Notice>
      ) : null}
      {await openNoticesList({ db, clock, timezone: publication.timezone })}
      {isEmpty ? <FirstDraft number={number} /> : null}
      {isEmpty ? null : (
        <Week
          {...{ next, underWay, points }}
          nextNumber={number}
          lastSubject={last && (await listedSend(db, last.send)).subject}
          timezone={publication.timezone}
          now={clock.now()}
          canSend={sending !== undefined}
        />
      )}
      <Trends points={points} timezone={publication.timezone} />
      {others.length > 0 ? (
        <section aria-labelledby="drafts">
          <h2 id="drafts">{next ? 'Other drafts' : 'Drafts'}</h2>
          <ul className="drafts">
            {others.map((draft) => (
              <DraftCard key={draft.file} draft={draft} />
            ))}
          </ul>
          <OlderDrafts drafts={unsent.slice(maxDrafts)} />
        </section>
      ) : null}
      {shown.length > 0 ? <SendsTable caption="Sent" sends={shown} timezone={publication.timezone} /> : null}
      <Pager page={page} pages={pages} href={(to) => `/?page=${to}`} />
      {inbox ? (
        <Notice title="Mail stays on this machine">
          <p>
            Without <code>SMTP_URL</code> every message goes to the <a href={inbox.path}>inbox</a>, with{' '}
            {messagesWords(inbox.count())} in it. <code>docs/configuration.md</code> explains how to send to real
            readers.
          </p>
        </Notice>
      ) : null}
    </>
  );
}

function messagesWords(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'message' : 'messages'}`;
}

function NewDraft({ number }: { number: number }) {
  return (
    <>
      <NewDraftButton number={number} />
      <p className="hint">
        Or <a href="/drafts/new">choose its number and day</a> yourself.
      </p>
    </>
  );
}

/** One click begins the next issue and opens it. */
function NewDraftButton({ number }: { number: number }) {
  return (
    <form method="post" action="/drafts" className="one-button">
      <input type="hidden" name="number" value={number} />
      <input type="hidden" name="next" value="1" />
      <button data-key="n">New draft</button>
    </form>
  );
}

function FirstDraft({ number }: { number: number }) {
  return (
    <Empty title="No draft yet">
      <p>
        An issue has a subject, sections, and links in them. The first one begins with your usual sections, still empty.
      </p>
      <NewDraft number={number} />
      <p>It then appears here, as readers will see it, with what still needs fixing.</p>
    </Empty>
  );
}

type Draft = Omit<DraftState, 'file'> & { file: string };

/** A draft older than the last issue sent was probably abandoned. Of the newer ones, the lowest number is next. */
function nextOf(drafts: Draft[], sent: number[]): Draft | undefined {
  const last = sent.length === 0 ? undefined : Math.max(...sent);
  return last === undefined ? drafts[0] : drafts.findLast(({ number }) => number > last);
}

/** One sentence about the next thing to do. */
function nextStep(next: Draft | undefined, underWay: ListedSend[], sent: number[], timezone: string): string {
  const last = sent.length === 0 ? undefined : Math.max(...sent);
  const stopped = underWay.find(({ status }) => status === 'paused');
  if (stopped)
    return `Next: see why the send of issue ${stopped.issue} is paused${stopped.reason ? `: ${plainWords(pauseWords(stopped.reason, timezone))}` : ''}.`;
  if (!next) return `Next: begin ${last === undefined ? 'an issue' : `issue ${last + 1}`}.`;
  if (!next.ok && next.problems.every(isToWrite)) return `Next: write issue ${next.number}.`;
  if (!next.ok) return `Next: fix what keeps issue ${next.number} from being shown.`;
  return `Next: preview issue ${next.number}, and send it once the check passes.`;
}

function DraftCard({ draft: { number, file, issue, ok, problems, subject } }: { draft: Draft }) {
  const [first] = problems.filter((problem) => !isToWrite(problem));
  const toWrite = checklistOf(problems).filter(({ isOptional }) => !isOptional);
  return (
    <li className="draft">
      <p className="number">{number}</p>
      <div>
        <h3 dir="auto">
          <a href={`/drafts/${number}`}>{issue ? subjectOf(issue) : subject || 'No subject yet'}</a>
        </h3>
        {issue ? (
          <p className="muted">
            {[
              issue.send ? `to go out ${issue.send.at}, ${issue.send.timezone}` : `dated ${issue.date}`,
              issue.theme,
              file,
            ].join(' · ')}
          </p>
        ) : first === undefined ? (
          <p className="muted">Still to be written: {toWrite.map(({ words: what }) => what).join('; ')}.</p>
        ) : (
          <p className="muted">
            {file}
            {first?.line ? `, line ${first.line}` : ''}: {words(first?.message ?? '')}. {words(first?.hint ?? '')}
          </p>
        )}
      </div>
      {/* The check renders the issue, which takes a while, so the page loads the badges afterwards. */}
      <div
        className="state"
        hx-get={ok ? `/drafts/${number}/state` : undefined}
        hx-trigger={ok ? 'load, focus from:window' : undefined}
      >
        {ok ? <Badge>checking …</Badge> : <SeverityCounts findings={problems} />}
      </div>
      <p className="actions">
        <a className="button quiet" href={editAddress(number)}>
          Edit<span className="visually-hidden"> issue {number}</span>
        </a>
      </p>
    </li>
  );
}

function OlderDrafts({ drafts }: { drafts: DraftFile[] }) {
  if (drafts.length === 0) return null;
  return (
    <details className="older">
      <summary>
        {drafts.length === 1 ? 'One older draft' : `${drafts.length} older drafts`} that were not sent from here
      </summary>
      <p>
        {drafts.map(({ number, file }) => (
          <span key={file}>
            <a href={`/drafts/${number}`}>{number}</a>{' '}
          </span>
        ))}
      </p>
    </details>
  );
}

const homeStyle = `
.week { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem; margin-bottom: 2rem; }
.week .card { display: flex; flex-direction: column; margin: 0; }
.week h2 { margin: 0 0 .5rem; color: var(--muted); font: 600 .8125rem/1.4 var(--sans); letter-spacing: .02em; }
.week h3 { margin: 0 0 .25rem; font-size: 1.1rem; overflow-wrap: anywhere; }
.week h3 a, .week .sends > li > a { color: var(--ink); text-decoration: none; }
.week h3 a:hover, .week .sends > li > a:hover { color: var(--accent); text-decoration: underline; }
.week p { margin: 0 0 .6rem; font-size: .9375rem; }
.week .actions { margin: auto 0 0; padding-top: .5rem; }
.week .sends > li + li { margin-top: .9rem; }
.week .sends p { margin: .2rem 0 0; font-size: .875rem; }
.tasks { margin: 0 0 .75rem; padding: 0; list-style: none; font-size: .9375rem; }
.tasks li { display: grid; grid-template-columns: 1.5rem minmax(0, 1fr); align-items: baseline; padding: .15rem 0; }
.tasks li::before { content: ''; align-self: center; width: .7rem; height: .7rem; border: 2px solid var(--edge); border-radius: 3px; }
.tasks .needed::before { border-color: var(--accent); }
.tasks a { color: var(--ink); text-decoration-color: var(--line); }
.tasks .optional a { color: var(--muted); }
.against { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .5rem .75rem; margin: 0 0 .5rem; }
.against dt { color: var(--muted); font-size: .8125rem; }
.against dd { margin: 0; }
.against .figure { display: block; font-size: 1.25rem; }
.against .muted { font-size: .8125rem; }
.trends { margin-bottom: 2rem; }
.pager + .notice { margin-top: 1.25rem; }
.trends h2 { margin-top: 0; }
.trend-charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); gap: 1rem; margin-bottom: .75rem; }
.trend { margin: 0; padding: .9rem 1rem .6rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.trend figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .6rem; margin-bottom: .4rem; }
.trend figcaption .figure { margin-inline-start: auto; font-size: 1.25rem; }
.trend figcaption .muted { flex-basis: 100%; font-size: .8125rem; }
.trend svg { display: block; width: 100%; height: auto; }
.trend .base { stroke: var(--line); }
.trend .area { fill: var(--accent-soft); }
.trend .line { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
.trend circle { fill: var(--accent); }
.trend circle:hover { r: 6; }
.trend text { fill: var(--muted); font: 11px var(--sans); }
.trends details > summary { cursor: pointer; }
@media (max-width: 47.99rem) { .tasks li { min-height: 2.75rem; align-items: center; } .tasks a { display: flex; align-items: center; min-height: 2.75rem; } .trends details > summary { min-height: 2.75rem; padding-block: .7rem; box-sizing: border-box; } }
.drafts { margin: 0 0 2rem; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.draft { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr) auto auto; align-items: center; gap: .25rem 1.25rem; max-width: none; padding: 1rem 1.25rem; }
.draft + .draft { border-top: 1px solid var(--line); }
.draft .number { margin: 0; color: var(--muted); font: 600 1.4rem/1 var(--serif); font-variant-numeric: lining-nums tabular-nums; }
.draft h3 { margin: 0; font-size: 1.15rem; }
.draft h3 a { color: var(--ink); text-decoration: none; }
.draft h3 a:hover { color: var(--accent); text-decoration: underline; }
.draft p { margin: 0; font-size: .875rem; overflow-wrap: anywhere; }
.older { margin: -1rem 0 2rem; color: var(--muted); font-size: .9375rem; }
.older summary { cursor: pointer; }
.draft .state { display: flex; flex-wrap: wrap; gap: .4rem; }
.severities { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0; }
.both { display: flex; flex-wrap: wrap; gap: .5rem; }
.words { overflow-wrap: anywhere; }
.table time { white-space: nowrap; }
.table tbody th { min-width: 12rem; }
@media (max-width: 47.99rem) { .draft { grid-template-columns: 2.75rem minmax(0, 1fr); align-items: start; } .draft .number { margin-top: .2rem; } .draft > :nth-child(n + 3) { grid-column: 2; margin-top: .35rem; } }
`;
