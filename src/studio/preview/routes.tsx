import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Hono, type Context } from 'hono';
import { renderToStaticMarkup } from 'react-dom/server';
import { sampleReaders } from '../../audience/reader.ts';
import { systemClock, type Clock } from '../../clock.ts';
import { availableThemes, templateData } from '../../issue/render.ts';
import type { Problem } from '../../problem.ts';
import { compileMessage } from '../../send/compile-message.ts';
import { deskError, deskPage, type DeskShell } from '../desk-page.tsx';
import { queryOf, readChoices, type Choices } from './choices.ts';
import { draftEvents } from './events.ts';
import { Facts } from './facts.tsx';
import { fieldsUsed } from './fields-used.ts';
import { FindingsList, findingsOf, type FindingsDeps } from './findings.tsx';
import { fillCopy, frameOf } from './frame.ts';
import { frameResponse } from './frame-response.ts';
import type { LiveDrafts, Shown } from './live-drafts.ts';
import { PreviewPage, type PreviewPageProps } from './preview-page.tsx';
import { previewStyle } from './preview.css.ts';
import { plainWords } from './problem-words.tsx';
import { previewReader, type PreviewReader } from './reader.ts';
import { FoundReaders, ReaderSearch, searchReaders, stepInSegment } from './readers.tsx';
import { sendTo, TestCopyForm, TestCopyNotice, type TestCopies, type TestCopyResult } from './test-copy.tsx';

export interface PreviewDeps extends FindingsDeps {
  live: LiveDrafts;
  /** What “the last 30 days” of a segment is counted from. */
  clock?: Clock;
  shell: DeskShell;
  copies?: TestCopies | undefined;
  /** What else can be done with a draft, as buttons at its head. */
  actions(number: number): PreviewPageProps['actions'] | Promise<PreviewPageProps['actions']>;
}

/** Somebody waits before the page; what was fetched by then is remembered for the next press. */
const mostLinksMs = 60_000;

/** `/drafts/:number` and what it is made of. */
export function previewRoutes(deps: PreviewDeps): Hono {
  const { live, config, db, shell, copies, clock = systemClock } = deps;
  const { publication, publicUrl, root } = config;
  const app = new Hono();

  const choicesOf = (context: Context): Choices => readChoices(new URL(context.req.url).searchParams, { themes: availableThemes, fields: publication.fields });
  const numberOf = (context: Context): number => Number(context.req.param('number'));
  const gone = (number: number) => deskError(shell, 404, `There is no draft of issue ${number}`, 'It was removed or renamed, or the number is another.', `galley new --number ${number} starts one. The desk lists those there are.`);

  /** Undefined where neither a file nor an earlier good version of it exists. */
  const look = async (number: number, choices: Choices): Promise<Look | undefined> => {
    const shown = await live.show(number, choices.theme);
    const state = live.read(number);
    if (!('rendition' in shown) && state.file === undefined && shown.problems.some(({ rule }) => rule === 'no-draft')) return undefined;
    const issue = 'rendition' in shown ? shown.issue : undefined;
    const reader = await previewReader(choices, issue?.date ?? '', { db, declared: publication.fields });
    return { ...('rendition' in shown ? { shown } : {}), problems: 'rendition' in shown ? (shown.stale ?? []) : shown.problems, hash: state.hash, file: state.file, reader };
  };

  const page = async (number: number, asked: Choices, { typed = '', result, to = '', status = 200 }: { typed?: string; result?: TestCopyResult; to?: string; status?: number } = {}): Promise<Response> => {
    const stepped = asked.segment === undefined ? undefined : await stepInSegment(asked, publication.segments, { db, now: clock.now(), timezone: publication.timezone });
    const choices = stepped?.reader ? { ...asked, reader: stepped.reader } : asked;
    const found = await look(number, choices);
    if (!found) return gone(number);
    const { shown, reader, hash, problems, file } = found;
    const theme = choices.theme ?? shown?.issue.theme ?? publication.theme;
    const findings = await findingsOf(number, choices.theme, deps);
    const subject = shown ? subjectOf(shown, reader) : (file ?? '');
    const readers = typed === '' ? undefined : await searchReaders(db, typed);
    return deskPage(shell, {
      title: `${number}: ${subject}`,
      under: '/',
      wide: 'full',
      modules: ['htmx', 'live', 'stages'],
      style: previewStyle,
      status,
      children: (
        <PreviewPage
          {...{ number, subject, hash, choices, theme, reader }}
          state={stateWords(shown, problems)}
          themes={availableThemes}
          actions={await deps.actions(number)}
          aside={
            <>
              <section data-findings="" aria-label="What the check says">
                <FindingsList number={number} findings={findings} />
              </section>
              {copies && shown ? (
                <TestCopyForm {...{ number, theme, copies, to }}>{result ? <TestCopyNotice result={result} copies={copies} /> : null}</TestCopyForm>
              ) : null}
              <div className="aside" data-fragment={`/drafts/${number}/facts${queryOf(choices)}`}>
                {shown ? factsOf(number, shown, choices, reader) : null}
              </div>
              <ReaderSearch {...{ number, typed, choices }} segments={publication.segments} step={stepped?.step}>
                {reader.missing ? <p className="hint">Subscriber {choices.reader} is not on the list any more; a sample reader stands in.</p> : null}
                {readers ? <FoundReaders {...{ number, typed, choices }} {...readers} /> : null}
              </ReaderSearch>
            </>
          }
        />
      ),
    });
  };

  const subjectOf = (shown: Shown, reader: PreviewReader) => fillCopy(shown, templateData(shown.rendition, reader, publication.fields), publicUrl).subject;

  const factsOf = (number: number, shown: Shown, choices: Choices, reader: PreviewReader) => {
    const { htmlBytes } = compileMessage(shown.rendition, deps.sender);
    const { text } = fillCopy(shown, templateData(shown.rendition, reader, publication.fields), publicUrl);
    return <Facts {...{ number, choices, reader, htmlBytes }} textBytes={Buffer.byteLength(text)} links={shown.rendition.links.length} uses={fieldsUsed(shown.rendition)} sample={sampleReaders(publication.fields).full.fields} />;
  };

  app.get('/drafts/:number{[0-9]{1,5}}', (context) => page(numberOf(context), choicesOf(context), { typed: (context.req.query('q') ?? '').trim().slice(0, 200) }));

  app.get('/drafts/:number{[0-9]{1,5}}/frame', async (context) => frameResponse(await frameOf(numberOf(context), choicesOf(context), { live, db, config }), context.req.raw.headers));

  app.get('/drafts/:number{[0-9]{1,5}}/events', (context) => draftEvents(context, numberOf(context), live));

  const findingsPage = async (context: Context, links?: AbortSignal): Promise<Response> => {
    const number = numberOf(context);
    const findings = await findingsOf(number, choicesOf(context).theme, deps, links);
    const list = <FindingsList number={number} findings={findings} followed={links !== undefined && !links.aborted} />;
    if (isFragment(context)) return fragment(list);
    return deskPage(shell, { title: `Issue ${number}: what the check says`, under: '/', wide: false, style: previewStyle, children: (
      <>
        <p className="crumb"><a href={`/drafts/${number}`} data-key="u">← Issue {number}</a></p>
        <h1>Issue {number}</h1>
        {list}
      </>
    ) });
  };
  app.get('/drafts/:number{[0-9]{1,5}}/findings', (context) => findingsPage(context));
  app.post('/drafts/:number{[0-9]{1,5}}/findings', (context) => findingsPage(context, AbortSignal.timeout(mostLinksMs)));

  app.get('/drafts/:number{[0-9]{1,5}}/facts', async (context) => {
    const number = numberOf(context);
    const choices = choicesOf(context);
    const found = await look(number, choices);
    return fragment(found?.shown ? factsOf(number, found.shown, choices, found.reader) : null);
  });

  app.get('/drafts/:number{[0-9]{1,5}}/subject', async (context) => {
    const found = await look(numberOf(context), choicesOf(context));
    return fragment(found?.shown ? subjectOf(found.shown, found.reader) : (found?.file ?? null));
  });

  app.get('/drafts/:number{[0-9]{1,5}}/readers', async (context) => {
    const typed = (context.req.query('q') ?? '').trim().slice(0, 200);
    if (!isFragment(context)) return page(numberOf(context), choicesOf(context), { typed });
    const readers = typed === '' ? { found: [], total: 0 } : await searchReaders(db, typed);
    return fragment(<FoundReaders number={numberOf(context)} typed={typed} choices={choicesOf(context)} {...readers} />);
  });

  app.post('/drafts/:number{[0-9]{1,5}}/test-copy', async (context) => {
    const number = numberOf(context);
    const body = await context.req.parseBody();
    const to = typeof body.to === 'string' ? body.to.trim().slice(0, 320) : '';
    const theme = availableThemes.find((name) => name === body.theme);
    const choices: Choices = { ...readChoices(new URLSearchParams(), { themes: [], fields: [] }), ...(theme ? { theme } : {}) };
    const shown = await live.show(number, theme);
    if (!copies) return deskError(shell, 404, 'This desk sends nothing', 'It was opened without a mail server.', 'Open it with galley studio.');
    const result: TestCopyResult =
      'rendition' in shown && !shown.stale
        ? await sendTo(to, shown.rendition, copies)
        : { to, kind: 'refused', message: 'The draft has mistakes, and what you see is its last version without', hint: 'Mend them first: the copy would not be what the file says.' };
    // 200 whatever became of it: htmx shows nothing else, and what happened stands in the words.
    if (isFragment(context)) return fragment(<TestCopyNotice result={result} copies={copies} />);
    return page(number, choices, { result, to, status: result.kind === 'refused' ? 422 : 200 });
  });

  // The names that `check` allows in a draft; anything else, such as a path upwards, does not match.
  app.get('/drafts/images/:name', (context) => {
    const name = context.req.param('name');
    const file = join(root, 'drafts/images', name);
    if (!/^\w[\w.-]*\.(?:png|jpe?g|gif)$/i.test(name) || !existsSync(file) || !statSync(file).isFile()) return context.notFound();
    const type = { '.png': 'image/png', '.gif': 'image/gif' }[extname(file).toLowerCase()] ?? 'image/jpeg';
    return new Response(new Uint8Array(readFileSync(file)), { headers: { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'private, max-age=3600', 'content-security-policy': "default-src 'none'; sandbox" } });
  });
  return app;
}

interface Look {
  shown?: Shown;
  problems: Problem[];
  hash: string;
  file: string | undefined;
  reader: PreviewReader;
}

function stateWords(shown: Shown | undefined, problems: Problem[]): PreviewPageProps['state'] {
  if (shown && !shown.stale) return { ok: true, words: 'Shows each save' };
  const [first] = problems;
  const why = first ? `${first.line ? `in line ${first.line} ` : ''}${plainWords(first.message)}` : 'it can’t be read';
  return { ok: false, words: shown ? `Shows the last version without mistakes: ${why}` : `Can’t be shown yet: ${why}` };
}

/** Asked for by htmx or by live.js, to be put into a page that is there. */
function isFragment(context: Context): boolean {
  return context.req.header('hx-request') === 'true';
}

function fragment(children: React.ReactNode): Response {
  return new Response(renderToStaticMarkup(<>{children}</>), { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });
}
