import { Hono, type Context } from 'hono';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import type { ReviewLink, ReviewNote } from '../../db/tables/review.ts';
import { Badge, DataTable, Notice, PageHead } from '../../http/blocks.tsx';
import type { ViewContext } from '../../issue/view.ts';
import { GalleyError } from '../../problem.ts';
import { NoteList, noteStyle } from '../../review/note-list.tsx';
import { addNote, listNotes, markNote } from '../../review/notes.ts';
import { placesOf, wholeIssue } from '../../review/places.ts';
import {
  listReviewLinks,
  makeReviewLink,
  maxDays,
  reviewAddress,
  stateOfLink,
  usualDays,
  withdrawReviewLink,
} from '../../review/review-links.ts';
import { momentWords } from '../../send/plan/when.ts';
import type { KeyRing } from '../../signing/keys.ts';
import type { LiveDrafts } from '../draft/live-drafts.ts';
import { unfinishedDrafts } from '../draft/unfinished-drafts.ts';
import { editorOf } from '../guard/guard-desk.ts';
import { deskError, deskPage, type DeskShell } from '../kit/desk-page.tsx';
import { readForm } from '../kit/form.ts';
import type { DeskRoom } from '../kit/desk-room.ts';
import { reviewDeskWords as words } from './review-desk-words.ts';

export interface ReviewDeskDeps {
  db: Database;
  clock: Clock;
  config: Config;
  keys: KeyRing;
  live: LiveDrafts;
  context: ViewContext;
}

/** `/drafts/:number/review`: comments on a draft, and the links with which people without a login read it. */
export const reviewRoom: DeskRoom<ReviewDeskDeps> = { routes: reviewDesk };

function reviewDesk(deps: ReviewDeskDeps & { shell: DeskShell }): Hono {
  const { live, shell, config, clock, keys } = deps;
  const app = new Hono();
  const root = '/drafts/:number{[0-9]{1,5}}/review';
  const numberOf = (context: Context) => Number(context.req.param('number'));
  const byOf = (context: Context) => editorOf(context) ?? words.somebody;
  const drafts = unfinishedDrafts(live, deps);
  const placesNow = async (number: number) => {
    const shown = await drafts.show(number);
    return 'issue' in shown ? placesOf(shown.issue) : undefined;
  };

  const page = async (
    number: number,
    { fault, writeOn }: { fault?: GalleyError; writeOn?: string | undefined } = {},
  ): Promise<Response> => {
    const state = live.read(number);
    if (!state.file) return deskError(shell, 404, words.noDraft(number), words.noDraftWhy, words.noDraftTodo);
    const [notes, links, places] = await Promise.all([
      listNotes(number, deps),
      listReviewLinks(number, deps),
      placesNow(number),
    ]);
    const moment = (ms: number) => momentWords(ms, config.publication.timezone);
    return deskPage(shell, {
      title: words.title(number),
      under: '/',
      style: noteStyle + style,
      status: fault ? 422 : 200,
      children: (
        <>
          <p className="crumb">
            <a href={`/drafts/${number}`} data-key="u">
              ← Issue {number}
            </a>
          </p>
          <PageHead title={words.title(number)} lead={words.lead} />
          {fault ? <Notice tone="error" title={[fault.message, fault.hint].filter(Boolean).join('. ')} /> : null}
          <section aria-labelledby="links">
            <h2 id="links">{words.links}</h2>
            <Links
              {...{ number, links, moment, clock }}
              address={(link) => reviewAddress(link, config.publicUrl, keys)}
            />
          </section>
          <section aria-labelledby="comments">
            <h2 id="comments">{words.comments}</h2>
            {places ? null : <Notice tone="warning" title={words.notReadable} />}
            <NoteList
              places={places ?? [wholeIssue]}
              notes={notes}
              action={`/drafts/${number}/review/notes`}
              moment={moment}
              writeOn={writeOn}
              tools={(note) => <DoneButton number={number} note={note} />}
            />
          </section>
        </>
      ),
    });
  };

  /** Carries out a form and shows the page again; what is refused is said on it. */
  const act =
    (work: (number: number, field: (name: string) => string, by: string) => Promise<string | void>) =>
    async (context: Context): Promise<Response> => {
      const number = numberOf(context);
      try {
        const at = await work(number, await readForm(context), byOf(context));
        return context.redirect(`/drafts/${number}/review${at ?? ''}`, 303);
      } catch (error) {
        if (!(error instanceof GalleyError)) throw error;
        return page(number, { fault: error });
      }
    };

  app.get(root, (context) => page(numberOf(context), { writeOn: context.req.query('place') }));
  app.post(
    `${root}/notes`,
    act(async (issue, field, author) => {
      const places = (await placesNow(issue)) ?? [wholeIssue];
      const at = places.findIndex(({ key }) => key === field('place'));
      await addNote({ issue, place: places[at] ?? wholeIssue, text: field('text'), author }, deps);
      return `#place-${Math.max(at, 0)}`;
    }),
  );
  app.post(
    `${root}/done`,
    act(async (issue, field, by) => {
      await markNote({ id: idOf(field('id')), issue, isDone: field('done') === 'yes', by }, deps);
      return '#comments';
    }),
  );
  app.post(
    `${root}/links`,
    act(async (issue, field, by) => {
      await makeReviewLink({ issue, name: field('name'), days: Number(field('days') || usualDays), by }, deps);
    }),
  );
  app.post(
    `${root}/withdraw`,
    act(async (issue, field) => {
      await withdrawReviewLink({ id: idOf(field('id')), issue }, deps);
    }),
  );
  return app;
}

function idOf(written: string): number {
  return /^[1-9]\d{0,14}$/.test(written) ? Number(written) : 0;
}

function DoneButton({ number, note }: { number: number; note: ReviewNote }) {
  const isDone = note.done_at !== null;
  return (
    <form action={`/drafts/${number}/review/done`} method="post">
      <input type="hidden" name="id" value={Number(note.id)} />
      <input type="hidden" name="done" value={isDone ? 'no' : 'yes'} />
      <button className="quiet">{isDone ? words.reopen : words.markDone}</button>
    </form>
  );
}

interface LinksProps {
  number: number;
  links: ReviewLink[];
  moment(ms: number): string;
  clock: Clock;
  address(link: ReviewLink): string;
}

function Links({ number, links, moment, clock, address }: LinksProps) {
  return (
    <>
      <p className="hint">{words.linksLead}</p>
      {links.length > 0 ? (
        <DataTable
          caption={words.links}
          rows={links}
          rowKey={({ id }) => String(id)}
          columns={[
            { label: words.forWhom, cell: ({ name }) => <span dir="auto">{name}</span>, rowHeader: true },
            {
              label: words.address,
              cell: (link) =>
                stateOfLink(link, clock) === 'open' ? (
                  <input
                    className="review-address"
                    readOnly
                    value={address(link)}
                    aria-label={words.addressOf(link.name)}
                  />
                ) : (
                  <Badge>{words[stateOfLink(link, clock)]}</Badge>
                ),
            },
            { label: words.until, cell: ({ ends_at }) => moment(Number(ends_at)), minor: true },
            {
              label: words.action,
              cell: (link) =>
                stateOfLink(link, clock) === 'open' ? (
                  <form action={`/drafts/${number}/review/withdraw`} method="post">
                    <input type="hidden" name="id" value={Number(link.id)} />
                    <button className="quiet danger">{words.withdraw}</button>
                  </form>
                ) : null,
            },
          ]}
        />
      ) : null}
      <form action={`/drafts/${number}/review/links`} method="post" className="review-new">
        <label>
          {words.forWhom} <input name="name" required maxLength={100} autoComplete="off" />
        </label>
        <label>
          {words.days} <input name="days" type="number" min={1} max={maxDays} defaultValue={usualDays} />
        </label>
        <button>{words.make}</button>
      </form>
    </>
  );
}

const style = `
.review-new { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin-block: 1rem; }
.review-new label { display: grid; gap: .25rem; font-size: .875rem; }
.review-address { width: 100%; min-width: 12rem; font-size: .875rem; }
`;
