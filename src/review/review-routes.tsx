import type { ReactNode } from 'react';
import { Hono, type Context } from 'hono';
import { actingAs } from '../audit/actor.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import type { ReviewLink } from '../db/tables/review.ts';
import { pageLook } from '../http/page-look.ts';
import { errorPage, htmlResponse, policyFor, renderPage } from '../http/page.tsx';
import { availableThemes, subjectWithDefaults } from '../issue/render.ts';
import { readChoices, type Choices } from '../preview/choices.ts';
import { frameOf, type DraftSource } from '../preview/frame.ts';
import { frameResponse } from '../preview/frame-response.ts';
import { GalleyError } from '../problem.ts';
import { approvalState, approveIssue } from '../send/plan/approval.ts';
import { outgoingIssue, type OutgoingDeps } from '../send/plan/outgoing-issue.ts';
import { momentWords } from '../send/plan/when.ts';
import type { KeyRing } from '../signing/keys.ts';
import { noteStyle } from './note-list.tsx';
import { addNote, listNotes } from './notes.ts';
import { placesOf } from './places.ts';
import { findReviewLink, stateOfLink } from './review-links.ts';
import { ReviewPage, reviewStyle, type Approving, type ReviewPageProps } from './review-page.tsx';
import { reviewWords } from './review-words.ts';

export interface ReviewRoutesDeps {
  db: Database;
  clock: Clock;
  keys: KeyRing;
  config: Config;
  drafts: DraftSource;
  outgoing: OutgoingDeps;
}

/** A link, and its token as we wrote it: what was typed may have more behind it. */
type OpenedLink = NonNullable<Awaited<ReturnType<typeof findReviewLink>>>;

/**
 * `/review/<token>`: an issue that is not sent yet, for somebody without a login. The token opens this issue and nothing
 * else: no reader, no other draft, no page of the desk. The public server passes these requests on to the process that
 * has the drafts.
 */
export function reviewRoutes(deps: ReviewRoutesDeps): Hono {
  const { db, clock, config } = deps;
  const { publication } = config;
  const app = new Hono();
  const moment = (ms: number) => momentWords(ms, publication.timezone);

  const choicesOf = (context: Context): Choices => {
    const chosen = readChoices(new URL(context.req.url).searchParams, {
      themes: availableThemes,
      fields: [],
      usualWidth: /Mobi/.test(context.req.header('user-agent') ?? '') ? 'phone' : undefined,
    });
    // Subscribers are nobody's business here: only the made-up readers.
    const { segment: _segment, compare: _compare, ...single } = chosen;
    return { ...single, reader: single.reader === 'bare' ? 'bare' : 'full' };
  };

  /** Answers with `work`, or says why the link opens nothing. */
  const withLink =
    (work: (link: OpenedLink, context: Context) => Promise<Response>) =>
    async (context: Context): Promise<Response> => {
      const link = await findReviewLink(context.req.param('token') ?? '', deps);
      if (!link) return refusal(404, reviewWords.unknown, reviewWords.unknownWhy);
      switch (stateOfLink(link, clock)) {
        case 'ended':
          return refusal(410, reviewWords.ended, reviewWords.endedWhy);
        case 'withdrawn':
          return refusal(410, reviewWords.withdrawn, reviewWords.withdrawnWhy);
        case 'open':
          return actingAs({ name: link.name, way: 'review' }, () => work(link, context));
      }
    };

  const page = async (
    link: OpenedLink,
    context: Context,
    { notice, status = 200 }: { notice?: ReviewPageProps['notice']; status?: number } = {},
  ): Promise<Response> => {
    const choices = choicesOf(context);
    const shown = await deps.drafts.show(link.issue_number, choices.theme);
    if (!('rendition' in shown))
      return html(<p>{reviewWords.unreadable}</p>, reviewWords.title(link.issue_number), 503);
    const { theme } = shown.issue;
    return html(
      <ReviewPage
        {...{ link, choices, moment, notice }}
        path={`/review/${link.token}`}
        subject={subjectWithDefaults(shown.rendition)}
        themes={[theme, ...availableThemes.filter((name) => name !== theme)]}
        places={placesOf(shown.issue)}
        notes={await listNotes(link.issue_number, deps)}
        approving={await approvingOf(link, deps, moment)}
        isStale={shown.stale !== undefined || 'gaps' in shown.issue}
      />,
      reviewWords.title(link.issue_number),
      status,
    );
  };
  const html = (children: ReactNode, title: string, status: number) => {
    const { style: brandStyle = '', ...origins } = pageLook(publication.brand);
    const style = brandStyle + noteStyle + reviewStyle;
    return htmlResponse(
      renderPage({
        title: `${title} · ${publication.name}`,
        site: { name: publication.name, href: config.publicUrl },
        lang: 'en',
        wide: true,
        style,
        children,
      }),
      status,
      {
        ...privateHeaders,
        'content-security-policy': policyFor({ styles: [style], ...origins }),
      },
    );
  };

  app.get(
    '/review/:token',
    withLink((link, context) =>
      page(
        link,
        context,
        context.req.query('said') === 'noted' ? { notice: { tone: 'good', text: reviewWords.noted } } : {},
      ),
    ),
  );

  app.get(
    '/review/:token/frame',
    withLink(async (link, context) => {
      const frame = await frameOf(link.issue_number, choicesOf(context), { live: deps.drafts, db, config });
      // The public server has the pictures under another address than the desk.
      const answer = frameResponse(frame.replaceAll('"/drafts/images/', '"/images/'), context.req.raw.headers);
      answer.headers.set('x-robots-tag', 'noindex');
      return answer;
    }),
  );

  app.post(
    '/review/:token/notes',
    withLink(async (link, context) => {
      const { place: key, text } = await formOf(context);
      const shown = await deps.drafts.show(link.issue_number);
      const places = 'rendition' in shown ? placesOf(shown.issue) : [];
      const place = places.find((known) => known.key === key) ?? placesOf({ sections: [] })[0]!;
      try {
        await addNote({ issue: link.issue_number, place, text, author: link.name, link: Number(link.id) }, deps);
        return context.redirect(`/review/${link.token}?said=noted#comments`, 303);
      } catch (error) {
        if (!(error instanceof GalleyError)) throw error;
        const notice = { tone: 'error', text: [error.message, error.hint].filter(Boolean).join('. ') } as const;
        return page(link, context, { notice, status: 422 });
      }
    }),
  );

  app.post(
    '/review/:token/approve',
    withLink(async (link, context) => {
      const { seen } = await formOf(context);
      const approving = await approvingOf(link, deps, moment);
      if (approving.kind !== 'may') return page(link, context, { status: approving.kind === 'did' ? 200 : 409 });
      const { ready } = await readyIssue(link.issue_number, deps);
      if (!ready || ready.seen !== seen)
        return page(link, context, { notice: { tone: 'error', text: reviewWords.changed }, status: 409 });
      await approveIssue(ready.renditions, link.name, deps);
      return context.redirect(`/review/${link.token}#approve`, 303);
    }),
  );
  return app;
}

const privateHeaders = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' };

/** The address holds the token, so nothing may keep it or pass it on. */
function refusal(status: number, title: string, why: string): Response {
  const answer = errorPage(status, title, why, reviewWords.askAgain);
  for (const [name, value] of Object.entries(privateHeaders)) answer.headers.set(name, value);
  return answer;
}

async function readyIssue(issue: number, { outgoing }: Pick<ReviewRoutesDeps, 'outgoing'>) {
  return outgoingIssue(issue, { ...outgoing, gate: { ...outgoing.gate, leaves: false } });
}

async function approvingOf(
  link: ReviewLink,
  deps: ReviewRoutesDeps,
  moment: (ms: number) => string,
): Promise<Approving> {
  const { db, config } = deps;
  const sent = await db
    .selectFrom('send')
    .select('id')
    .where('issue_number', '=', link.issue_number)
    .where('status', '<>', 'cancelled')
    .executeTakeFirst();
  if (sent) return { kind: 'sent' };
  const { ready } = await readyIssue(link.issue_number, deps).catch((error: unknown) => {
    if (error instanceof GalleyError) return { ready: undefined };
    throw error;
  });
  if (!ready) return { kind: 'may-not' };
  const state = await approvalState(ready.renditions, config.publication.approval.people, deps);
  const own = 'by' in state ? state.by.find(({ name }) => name === link.name) : undefined;
  if (own && state.kind !== 'voided') return { kind: 'did', at: moment(Date.parse(own.at)) };
  return { kind: 'may', seen: ready.seen, isAgain: own !== undefined };
}

async function formOf(context: Context): Promise<{ place: string; text: string; seen: string }> {
  const body = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
  const field = (name: string) => (typeof body[name] === 'string' ? body[name] : '');
  return { place: field('place'), text: field('text'), seen: field('seen') };
}
