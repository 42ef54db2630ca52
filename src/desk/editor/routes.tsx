import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { ReactNode } from 'react';
import type { GateDeps } from '../../gate/run-gate.ts';
import { nextNumber, startDraft, usualDay } from '../../issue/start-draft.ts';
import { draftJsonSchema } from '../../issue/write-schema.ts';
import { htmlResponse, policyFor, renderPage } from '../../http/page.tsx';
import { GalleyError } from '../../problem.ts';
import { compileMessage } from '../../message/compile-message.ts';
import { deskError, pageShell, type DeskShell } from '../kit/desk-page.tsx';
import type { FindingsDeps } from '../draft/findings.tsx';
import type { LiveDrafts } from '../draft/live-drafts.ts';
import { bookingRoutes } from './booking-routes.ts';
import { browserFiles, moduleResponse } from '../kit/browser-files.ts';
import { readSource, SourceFault } from './draft-source.ts';
import { EditPage } from './edit-page.tsx';
import { editorStyle } from './editor.css.ts';
import { outlineSubject } from './outline.tsx';
import { addressOf, editorPackages, importMap } from './packages.ts';
import { NewDraftPage } from './new-draft.tsx';
import { sectionSnippetsJson } from './section-snippets.ts';
import { sourceRoutes } from './source-routes.ts';
import { unsavedPreview } from './unsaved-preview.ts';

export interface EditorDeps extends FindingsDeps {
  live: LiveDrafts;
  shell: DeskShell;
}

/** Writing in the browser: `/drafts/:number/edit` with all that it asks for, and `/drafts/new`. */
export function editorRoutes({ config, context, db, sender, leaves, live, shell }: EditorDeps): Hono {
  const { root, publication } = config;
  const gate: GateDeps = {
    root,
    publication,
    context,
    db,
    leaves,
    sizeOf: (rendition) => compileMessage(rendition, sender).htmlBytes,
  };
  const app = new Hono();

  app.get('/drafts/:number{[0-9]{1,5}}/edit', async (request) => {
    const number = Number(request.req.param('number'));
    try {
      const { file, text } = await readSource(root, number);
      return editorPage(
        shell,
        `Edit ${number}`,
        <EditPage
          number={number}
          file={file}
          theme={publication.theme}
          subject={outlineSubject(text) || file}
          fields={publication.fields}
        />,
      );
    } catch (error) {
      if (!(error instanceof SourceFault)) throw error;
      return deskError(shell, error.status, error.message, 'It can’t be edited here.', error.hint ?? '');
    }
  });

  const newDraft = (props: Parameters<typeof NewDraftPage>[0], status = 200) =>
    plainPage(shell, 'New draft', <NewDraftPage {...props} />, status);
  app.get('/drafts/new', () => newDraft({ number: String(nextNumber(root)), date: usualDay(publication) }));
  app.post('/drafts', async (request) => {
    const body = await request.req.parseBody();
    const typed = {
      number: wordOf(body.number) || String(nextNumber(root)),
      date: wordOf(body.date) || usualDay(publication),
    };
    const number = /^[1-9]\d{0,4}$/.test(typed.number) ? Number(typed.number) : undefined;
    if (number === undefined)
      return newDraft(
        { ...typed, fault: { message: `${typed.number} is not an issue number`, hint: 'A number from 1 to 99999.' } },
        422,
      );
    try {
      startDraft(root, publication, { number, date: typed.date });
      return request.redirect(`/drafts/${number}/edit`, 303);
    } catch (error) {
      if (!(error instanceof GalleyError)) throw error;
      const isTaken = error.code === 'E_DRAFT_EXISTS';
      return newDraft(
        { ...typed, fault: { message: error.message, hint: error.hint ?? '', existing: isTaken ? number : undefined } },
        isTaken ? 409 : 422,
      );
    }
  });

  app.route('/', sourceRoutes(gate));
  app.route('/', bookingRoutes(root));
  app.route('/', unsavedPreview(gate, { live, db, config }));

  const schema = draftJsonSchema();
  app.get('/desk/editor/draft-schema.json', (request) =>
    moduleResponse(schema, request.req.raw.headers, 'application/json'),
  );
  const snippets = sectionSnippetsJson();
  app.get('/studio/editor/section-snippets.json', (request) =>
    moduleResponse(snippets, request.req.raw.headers, 'application/json'),
  );
  for (const [name, read] of browserFiles)
    app.get(`/desk/editor/${name}`, (request) => moduleResponse(read(), request.req.raw.headers));
  for (const entry of editorPackages().values()) {
    // The version stands in the address, so what it leads to never changes.
    app.get(addressOf(entry), (request) =>
      moduleResponse(entry.source, request.req.raw.headers, 'text/javascript', 'public, max-age=31536000, immutable'),
    );
  }
  return app;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 40) : '';
}

function plainPage(shell: DeskShell, title: string, children: ReactNode, status: number): Response {
  return htmlResponse(
    renderPage({ ...pageShell(shell, '/'), wide: false, title, style: editorStyle, children }),
    status,
    { 'content-security-policy': policyFor(editorStyle), 'referrer-policy': 'same-origin' },
  );
}

/**
 * CodeMirror writes its styles into the page as it starts, and an import map can only stand in the page: both carry
 * a nonce that nobody can know. The map comes before anything that fetches a module, a `modulepreload` too: React lifts
 * those into the head, and now and then one would be read before the map and fail on its first bare import.
 */
function editorPage(shell: DeskShell, title: string, page: ReactNode): Response {
  const nonce = randomBytes(18).toString('base64url');
  const policy = policyFor(editorStyle)
    .replace('style-src ', `style-src 'nonce-${nonce}' `)
    .replace('script-src ', `script-src 'nonce-${nonce}' `);
  const children = (
    <>
      <script type="importmap" nonce={nonce} dangerouslySetInnerHTML={{ __html: importMap() }} />
      {page}
      <script type="module" src="/desk/editor/editor.js" nonce={nonce} />
    </>
  );
  const html = renderPage({ ...pageShell(shell, '/'), wide: 'full', title, style: editorStyle, children });
  return htmlResponse(html, 200, { 'content-security-policy': policy, 'referrer-policy': 'same-origin' });
}
