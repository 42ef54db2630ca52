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
import { draftBadges, type DraftBadgesDeps } from './draft-badges.tsx';
import { openNoticesList } from './open-notices.tsx';
import { listedSend, SendsTable, type ListedSend } from './sends-table.tsx';
import { subjectOf } from '../draft/subject-of.ts';

export interface HomeDeps {
  db: Database;
  config: Config;
  live: LiveDrafts;
  inbox?: { path: string; count(): number } | undefined;
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
    app.get('/drafts/:number{[0-9]{1,5}}/state', async (context) =>
      context.html(await badgesOf(Number(context.req.param('number')))),
    );
    return app;
  },
};

const sentPageSize = 15;

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
  { db, clock, config: { root, workspace, publication }, live, inbox }: HomeDeps & Pick<DraftBadgesDeps, 'clock'>,
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
  return (
    <>
      <PageHead
        title={publication.name}
        lead={
          isEmpty
            ? 'Your newsletter’s desk: write, look, check, send.'
            : nextStep(drafts, underWay, [...sent], publication.timezone)
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
            Nothing is lost: it lies in <code>{deleted.path}</code>. Moved back to{' '}
            <code>drafts/{deleted.number}.yaml</code> it is there again.
          </p>
        </Notice>
      ) : null}
      {await openNoticesList({ db, clock, timezone: publication.timezone })}
      {isEmpty ? <FirstDraft number={number} /> : null}
      {drafts.length > 0 ? (
        <section aria-labelledby="drafts">
          <h2 id="drafts" className="first">
            Drafts
          </h2>
          <ul className="drafts">
            {drafts.map((draft) => (
              <DraftCard key={draft.file} draft={draft} />
            ))}
          </ul>
          <OlderDrafts drafts={unsent.slice(maxDrafts)} />
        </section>
      ) : isEmpty ? null : (
        <Empty title="Nothing is being written">
          <p>Every draft was sent. The next issue begins with the sections of the last one, still empty.</p>
          <NewDraft number={number} />
        </Empty>
      )}
      {underWay.length > 0 ? <SendsTable caption="Under way" sends={underWay} timezone={publication.timezone} /> : null}
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

/** One sentence about the next thing to do. */
function nextStep(drafts: Draft[], underWay: ListedSend[], sent: number[], timezone: string): string {
  const last = sent.length === 0 ? undefined : Math.max(...sent);
  // A draft older than the last issue sent was probably abandoned. Of the newer ones, the lowest number is next.
  const next = last === undefined ? drafts[0] : drafts.findLast(({ number }) => number > last);
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
h2.first { margin-top: 0; }
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
