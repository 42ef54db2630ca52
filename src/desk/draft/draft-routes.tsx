import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReactNode } from 'react';
import { Hono, type Context } from 'hono';
import { renderToStaticMarkup } from 'react-dom/server';
import { findPicture } from '../../files/inside-folder.ts';
import { availableThemes } from '../../issue/render.ts';
import { editorOf } from '../guard/guard-desk.ts';
import { deskError, deskPage } from '../kit/desk-page.tsx';
import { readForm } from '../kit/form.ts';
import type { DeskRoom } from '../kit/desk-room.ts';
import { readChoices, type Choices } from '../../preview/choices.ts';
import {
  draftPage,
  FactsOf,
  loadView,
  subjectFor,
  unfinishedSubject,
  type DraftPageState,
  type PreviewDeps,
} from './draft-page.tsx';
import { draftActions } from './draft-actions.ts';
import { draftEvents } from './events.ts';
import { FindingsList, findingsOf } from './findings.tsx';
import { frameOf } from '../../preview/frame.ts';
import { frameResponse } from '../../preview/frame-response.ts';
import { previewStyle } from './preview.css.ts';
import { FoundReaders, searchReaders } from './readers.tsx';
import { sendTo, TestCopyNotice, type TestCopyResult } from './test-copy.tsx';
import { unfinishedDrafts } from './unfinished-drafts.ts';

/**
 * Time limit for checking links while the editor waits. Links fetched by then are remembered, so the next check
 * continues.
 */
const maxLinksMs = 60_000;

export const draftRoom: DeskRoom<Omit<PreviewDeps, 'shell' | 'actions'> & { sending?: unknown }> = {
  routes: ({ sending, ...deps }) =>
    previewRoutes({ ...deps, actions: (number) => draftActions(number, deps.db, sending !== undefined) }),
};

/** `/drafts/:number` and the frames and fragments of its page. */
function previewRoutes(deps: PreviewDeps): Hono {
  const { live, config, db, shell, copies, presence } = deps;
  const { publication, root } = config;
  const app = new Hono();

  const choicesOf = (context: Context): Choices =>
    readChoices(new URL(context.req.url).searchParams, {
      themes: availableThemes,
      fields: publication.fields,
      // Phones say so in their user agent (MDN: “Mobi” anywhere in it).
      usualWidth: /Mobi/.test(context.req.header('user-agent') ?? '') ? 'phone' : undefined,
    });
  const unfinished = unfinishedDrafts(live, deps);
  const numberOf = (context: Context): number => Number(context.req.param('number'));
  const page = async (number: number, choices: Choices, state: DraftPageState = {}): Promise<Response> =>
    (await draftPage(number, choices, state, deps)) ??
    deskError(
      shell,
      404,
      `There is no draft of issue ${number}`,
      'It was removed or renamed, or the number is another.',
      `\`galley new --number ${number}\` starts one. The desk lists those there are.`,
    );

  app.get('/drafts/:number{[0-9]{1,5}}', (context) =>
    page(numberOf(context), choicesOf(context), { typed: (context.req.query('q') ?? '').trim().slice(0, 200) }),
  );

  app.get('/drafts/:number{[0-9]{1,5}}/frame', async (context) =>
    frameResponse(
      await frameOf(numberOf(context), choicesOf(context), { live: unfinished, db, config }),
      context.req.raw.headers,
    ),
  );

  app.get('/drafts/:number{[0-9]{1,5}}/events', (context) => {
    const window = context.req.query('window')?.slice(0, 64);
    const visitor = window ? { window, name: editorOf(context) } : undefined;
    return draftEvents(context, numberOf(context), live, visitor && { presence, visitor });
  });

  const findingsPage = async (context: Context, links?: AbortSignal): Promise<Response> => {
    const number = numberOf(context);
    const findings = await findingsOf(number, choicesOf(context).theme, deps, links);
    const list = <FindingsList number={number} findings={findings} followed={links !== undefined && !links.aborted} />;
    if (isFragment(context)) return fragment(list);
    return deskPage(shell, {
      title: `Issue ${number}: what the check says`,
      under: '/',
      wide: false,
      style: previewStyle,
      children: (
        <>
          <p className="crumb">
            <a href={`/drafts/${number}`} data-key="u">
              ← Issue {number}
            </a>
          </p>
          <h1>Issue {number}</h1>
          {list}
        </>
      ),
    });
  };
  app.get('/drafts/:number{[0-9]{1,5}}/findings', (context) => findingsPage(context));
  app.post('/drafts/:number{[0-9]{1,5}}/findings', (context) => findingsPage(context, AbortSignal.timeout(maxLinksMs)));

  app.get('/drafts/:number{[0-9]{1,5}}/facts', async (context) => {
    const number = numberOf(context);
    const choices = choicesOf(context);
    const found = await loadView(number, choices, deps);
    return fragment(
      found?.shown ? <FactsOf {...{ number, choices, deps }} shown={found.shown} reader={found.reader} /> : null,
    );
  });

  app.get('/drafts/:number{[0-9]{1,5}}/subject', async (context) => {
    const found = await loadView(numberOf(context), choicesOf(context), deps);
    return fragment(
      found?.shown ? subjectFor(found.shown, found.reader, deps) : found ? unfinishedSubject(found) : null,
    );
  });

  app.get('/drafts/:number{[0-9]{1,5}}/readers', async (context) => {
    const typed = (context.req.query('q') ?? '').trim().slice(0, 200);
    if (!isFragment(context)) return page(numberOf(context), choicesOf(context), { typed });
    const readers = typed === '' ? { found: [], total: 0 } : await searchReaders(db, typed);
    return fragment(
      <FoundReaders number={numberOf(context)} typed={typed} choices={choicesOf(context)} {...readers} />,
    );
  });

  app.post('/drafts/:number{[0-9]{1,5}}/test-copy', async (context) => {
    const number = numberOf(context);
    const field = await readForm(context);
    const to = field('to').slice(0, 320);
    const theme = availableThemes.find((name) => name === field('theme'));
    const choices: Choices = {
      ...readChoices(new URLSearchParams(), { themes: [], fields: [] }),
      ...(theme ? { theme } : {}),
    };
    const shown = await live.show(number, theme);
    if (!copies)
      return deskError(
        shell,
        404,
        'This desk sends nothing',
        'It was opened without a mail server.',
        'Open it with `galley desk`.',
      );
    const result: TestCopyResult =
      'rendition' in shown && !shown.stale
        ? await sendTo(to, shown.rendition, copies)
        : {
            to,
            kind: 'refused',
            message: 'The draft has mistakes, and what you see is its last version without',
            hint: 'Fix them first: the copy would differ from the file.',
          };
    // Always 200, because htmx swaps in nothing else. The text says whether it worked.
    if (isFragment(context)) return fragment(<TestCopyNotice result={result} copies={copies} />);
    return page(number, choices, { result, to, status: result.kind === 'refused' ? 422 : 200 });
  });

  app.get('/drafts/images/:name', (context) => {
    const picture = findPicture(join(root, 'drafts'), context.req.param('name'));
    if (!picture) return context.notFound();
    return new Response(new Uint8Array(readFileSync(picture.path)), {
      headers: {
        'content-type': picture.type,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, max-age=3600',
        'content-security-policy': "default-src 'none'; sandbox",
      },
    });
  });
  return app;
}

/** Whether htmx or live.js asks for a part of a page that is already open. */
function isFragment(context: Context): boolean {
  return context.req.header('hx-request') === 'true';
}

function fragment(children: ReactNode): Response {
  return new Response(renderToStaticMarkup(<>{children}</>), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}
