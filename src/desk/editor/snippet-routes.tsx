import { join } from 'node:path';
import { Hono } from 'hono';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { readSnippets, snippetsFolder, type Snippet } from '../../issue/snippets/read-snippets.ts';
import { removeSnippet, saveSnippet } from '../../issue/snippets/save-snippet.ts';
import { GalleyError } from '../../problem.ts';
import { Empty, PageHead } from '../../http/blocks.tsx';
import { deskPage, type DeskShell } from '../kit/desk-page.tsx';
import { maxDraftBytes, SourceFault } from './draft-source.ts';
import { bodyJson, faultAsJson } from './request-body.ts';

const asked = z.strictObject({
  text: z.string().max(maxDraftBytes),
  path: z.array(z.union([z.string(), z.number()])).max(6),
  name: z.string().max(200),
});

/** Saving a part of a draft as a snippet, and `/snippets`, which lists them. */
export function snippetRoutes({
  root,
  workspace,
  clock,
  shell,
}: {
  root: string;
  workspace: string;
  clock: Clock;
  shell: DeskShell;
}): Hono {
  const app = new Hono();
  app.onError(faultAsJson);
  app.post('/desk/editor/snippets', async (context) => {
    const parsed = asked.safeParse(await bodyJson(context));
    if (!parsed.success) throw new SourceFault(400, 'This is not a part of a draft', 'Send { text, path, name }.');
    try {
      return context.json(await saveSnippet(root, parsed.data));
    } catch (error) {
      if (!(error instanceof GalleyError)) throw error;
      throw new SourceFault(422, error.message, error.hint ?? '', error.code, error);
    }
  });
  app.get('/snippets', () =>
    deskPage(shell, {
      title: 'Snippets',
      under: '/',
      wide: false,
      style: '.snippet pre { max-height: 16rem; overflow: auto; } .snippet h2 { margin-top: 1.5rem; }',
      children: <Snippets snippets={readSnippets(root)} />,
    }),
  );
  app.post('/snippets/:id{[a-zA-Z0-9][a-zA-Z0-9_-]{0,80}}/delete', async (context) => {
    await removeSnippet(root, context.req.param('id'), join(workspace, 'deleted'), clock.now());
    return context.redirect('/snippets', 303);
  });
  return app;
}

function Snippets({ snippets }: { snippets: Snippet[] }) {
  return (
    <>
      <p className="crumb">
        <a href="/" data-key="u">
          ← Desk
        </a>
      </p>
      <PageHead
        title="Snippets"
        lead={`Parts that come back in many issues. Each is a file in ${snippetsFolder}/, which any text editor opens.`}
      />
      {snippets.length === 0 ? (
        <Empty title="No snippet yet">
          <p>In the form of a draft, press ☆ beside a section or an item to keep it. It is then one click away.</p>
        </Empty>
      ) : null}
      {snippets.map(({ id, name, what, kind, value }) => (
        <section key={id} className="snippet" aria-labelledby={`snippet-${id}`}>
          <h2 id={`snippet-${id}`} dir="auto">
            {name}
          </h2>
          <p className="muted">
            {what === 'section' ? 'A section' : `An item for sections of ${kind}`}, in{' '}
            <code>
              {snippetsFolder}/{id}.yaml
            </code>
          </p>
          <pre className="wrap" dir="auto">
            {stringify(value, { lineWidth: 0 })}
          </pre>
          <form method="post" action={`/snippets/${id}/delete`}>
            <button className="quiet">
              Delete<span className="visually-hidden"> “{name}”</span>
            </button>{' '}
            <span className="hint">Its file is kept in .galley/deleted/.</span>
          </form>
        </section>
      ))}
    </>
  );
}
