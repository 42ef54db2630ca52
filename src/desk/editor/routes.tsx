import { Hono } from 'hono';
import type { Clock } from '../../clock.ts';
import { nextIssue } from '../../issue/next-issue.ts';
import { copyDraft } from '../../issue/copy-draft.ts';
import { listDrafts } from '../../issue/read-draft.ts';
import { startDraft } from '../../issue/start-draft.ts';
import { recordVersion } from '../../issue/versions/record-version.ts';
import { readSnippets } from '../../issue/snippets/read-snippets.ts';
import { draftJsonSchema } from '../../issue/write-schema.ts';
import type { SafeFetchOptions } from '../../fetch/safe-fetch.ts';
import { GalleyError } from '../../problem.ts';
import { codeResponse } from '../kit/browser-modules.ts';
import { editorOf } from '../guard/guard-desk.ts';
import { deskError, deskPage, type DeskShell } from '../kit/desk-page.tsx';
import { readForm } from '../kit/form.ts';
import { readPreferences } from '../kit/preferences.ts';
import type { DeskRoom } from '../kit/desk-room.ts';
import type { FindingsDeps } from '../draft/findings.tsx';
import { sendOfDraft, SentNotice } from '../draft/sent-notice.tsx';
import type { LiveDrafts } from '../draft/live-drafts.ts';
import type { Presence } from '../draft/presence.ts';
import { bookingRoutes } from './booking-routes.ts';
import { logoRoutes } from './logo-routes.tsx';
import { pictureRoutes } from './picture-routes.ts';
import { picturesStyle } from './pictures.css.ts';
import { linksStyle } from './links.css.ts';
import { linkRoutes } from './link-routes.ts';
import { readSource, SourceFault } from './draft-source.ts';
import { EditPage } from './edit-page.tsx';
import { editorStyle } from './editor.css.ts';
import { outlineSubject } from './outline.tsx';
import { NewDraftPage } from './new-draft.tsx';
import { saveRoutes } from './save-routes.ts';
import { sectionSnippetsJson } from './section-snippets.ts';
import { snippetRoutes } from './snippet-routes.tsx';
import { sourceRoutes } from './source-routes.ts';
import { unsavedPreview } from './unsaved-preview.ts';

export interface EditorDeps extends FindingsDeps {
  clock: Clock;
  live: LiveDrafts;
  /** Where the pages of links may be besides public addresses. */
  fetching?: Partial<Pick<SafeFetchOptions, 'allow' | 'lookup'>>;
  presence: Presence;
}

/** How many issues the page for a new draft offers to copy. */
const maxCopyable = 20;

export const editorRoom: DeskRoom<EditorDeps> = {
  routes: editorRoutes,
  nav: () => ({ href: '/logo', label: 'Logo' }),
};

/** Writing in the browser: `/drafts/:number/edit` with its requests, and `/drafts/new`. */
function editorRoutes({
  config,
  db,
  clock,
  gate,
  live,
  presence,
  shell,
  fetching = {},
}: EditorDeps & { shell: DeskShell }): Hono {
  const { root, publication } = config;
  const app = new Hono();

  app.get('/drafts/:number{[0-9]{1,5}}/edit', async (request) => {
    const number = Number(request.req.param('number'));
    try {
      const { file, text } = await readSource(root, number);
      const sent = await sendOfDraft(number, db);
      const { autosave } = await readPreferences(db, editorOf(request));
      return deskPage(shell, {
        title: `Edit ${number}`,
        under: '/',
        wide: 'full',
        modules: ['editor/editor'],
        style: editorStyle + linksStyle + picturesStyle,
        writesStyles: true,
        children: (
          <EditPage
            number={number}
            file={file}
            theme={publication.theme}
            subject={outlineSubject(text) || file}
            person={editorOf(request)}
            savesItself={autosave === 'on'}
            fields={publication.fields}
            notice={sent ? <SentNotice {...{ number }} send={sent} timezone={publication.timezone} /> : null}
          />
        ),
      });
    } catch (error) {
      if (!(error instanceof SourceFault)) throw error;
      return deskError(shell, error.status, error.message, 'It can’t be edited here.', error.hint ?? '');
    }
  });

  const newDraft = (props: Parameters<typeof NewDraftPage>[0], status = 200) =>
    deskPage(shell, {
      title: 'New draft',
      under: '/',
      wide: false,
      style: editorStyle,
      status,
      children: <NewDraftPage {...props} />,
    });
  const asNumber = (written: string) => (/^[1-9]\d{0,4}$/.test(written) ? Number(written) : undefined);
  /** What can be copied: also `from`, however old it is. */
  const copyable = async (from: string) => {
    const drafts = listDrafts(root).filter(({ number }, index) => index < maxCopyable || number === asNumber(from));
    return Promise.all(
      drafts.map(async ({ number, file }) => {
        const text = await readSource(root, number).then(
          (source) => source.text,
          () => '',
        );
        return { number, subject: outlineSubject(text) || file };
      }),
    );
  };
  app.get('/drafts/new', async (request) => {
    const { number, date } = nextIssue(root, publication);
    const from = request.req.query('from') ?? '';
    const issues = await copyable(from);
    const isThere = issues.some((issue) => String(issue.number) === from);
    return newDraft({ number: String(number), date, from: isThere ? from : '', issues });
  });
  app.post('/drafts', async (request) => {
    const field = await readForm(request);
    const next = nextIssue(root, publication);
    const typed = {
      number: field('number').slice(0, 40) || String(next.number),
      date: field('date').slice(0, 40) || next.date,
      from: field('from').slice(0, 40),
      issues: await copyable(field('from').slice(0, 40)),
    };
    const number = asNumber(typed.number);
    const from = asNumber(typed.from);
    if (number === undefined)
      return newDraft(
        { ...typed, fault: { message: `${typed.number} is not an issue number`, hint: 'A number from 1 to 99999.' } },
        422,
      );
    try {
      if (from === undefined) startDraft(root, publication, { number, date: typed.date });
      else copyDraft(root, publication, { from, number, date: typed.date });
      const { text } = await readSource(root, number);
      await recordVersion({ number, text, how: 'begun', by: editorOf(request) }, { db, clock });
      return request.redirect(`/drafts/${number}/edit`, 303);
    } catch (error) {
      if (!(error instanceof GalleyError)) throw error;
      const isTaken = error.code === 'E_DRAFT_EXISTS';
      // The button of the desk names the number that was free when its page was made: the draft is from a second
      // click, or from somebody else who began the same issue.
      if (isTaken && field('next') !== '') return request.redirect(`/drafts/${number}/edit`, 303);
      return newDraft(
        { ...typed, fault: { message: error.message, hint: error.hint ?? '', existing: isTaken ? number : undefined } },
        isTaken ? 409 : 422,
      );
    }
  });

  app.route('/', sourceRoutes(gate, { db, clock }));
  app.route('/', saveRoutes({ root, db, clock, presence }));
  app.route('/', linkRoutes(gate, fetching));
  app.route('/', pictureRoutes(root));
  app.route('/', logoRoutes(config, shell));
  app.route('/', bookingRoutes(root));
  app.route('/', snippetRoutes({ root, workspace: config.workspace, clock, shell }));
  app.route('/', unsavedPreview(gate, { live, db, config }));

  const schema = draftJsonSchema();
  app.get('/desk/editor/draft-schema.json', (request) =>
    codeResponse(schema, request.req.raw.headers, { type: 'application/json' }),
  );
  app.get('/desk/editor/section-snippets.json', (request) =>
    codeResponse(sectionSnippetsJson(readSnippets(root)), request.req.raw.headers, { type: 'application/json' }),
  );
  return app;
}
