import { Hono, type Context } from 'hono';
import { findDraft } from '../../issue/read-draft.ts';
import { Notice, PageHead } from '../../http/blocks.tsx';
import { GalleyError } from '../../problem.ts';
import { deskError, deskPage, type DeskShell } from '../kit/desk-page.tsx';
import { readForm } from '../kit/form.ts';
import type { DeskRoom } from '../kit/desk-room.ts';
import type { DraftState } from './draft-state.ts';
import { plainWords, words } from '../../http/problem-words.tsx';
import { plural } from '../kit/words.ts';
import { subjectOf } from './subject-of.ts';
import { discardDraft, refuseSent, type DiscardDeps } from './discard-draft.ts';

/** `/drafts/:number/delete`: what would go, and the press after which it is gone from the desk. */
export const discardRoom: DeskRoom<DiscardDeps> = { routes: discardRoutes };

function discardRoutes(deps: DiscardDeps & { shell: DeskShell }): Hono {
  const { db, config, live, shell } = deps;
  const app = new Hono();
  const numberOf = (context: Context) => Number(context.req.param('number'));

  const page = async (
    number: number,
    { fault, status = 200 }: { fault?: GalleyError; status?: number } = {},
  ): Promise<Response> => {
    try {
      await refuseSent(number, db);
      const { file } = findDraft(config.root, number);
      const children = <DiscardPage state={live.read(number)} file={file} fault={fault} />;
      return deskPage(shell, {
        title: `Delete the draft of issue ${number}?`,
        under: '/',
        wide: false,
        status,
        children,
      });
    } catch (error) {
      if (!(error instanceof GalleyError)) throw error;
      return deskError(
        shell,
        error.code === 'E_NO_DRAFT' ? 404 : 409,
        plainWords(error.message),
        'Nothing was deleted.',
        error.hint ?? '',
      );
    }
  };

  app.get('/drafts/:number{[0-9]{1,5}}/delete', (context) => page(numberOf(context)));
  app.post('/drafts/:number{[0-9]{1,5}}/delete', async (context) => {
    const field = await readForm(context);
    try {
      const kept = await discardDraft(numberOf(context), field('seen'), deps);
      return context.redirect(`/?deleted=${kept}`, 303);
    } catch (error) {
      if (!(error instanceof GalleyError)) throw error;
      return page(numberOf(context), { fault: error, status: error.code === 'E_DRAFT_PROTECTED' ? 403 : 409 });
    }
  });
  return app;
}

function DiscardPage({
  state: { number, hash, issue, problems },
  file,
  fault,
}: {
  state: DraftState;
  file: string;
  fault: GalleyError | undefined;
}) {
  const items = issue?.sections.reduce((sum, section) => sum + ('items' in section ? section.items.length : 0), 0) ?? 0;
  return (
    <>
      <p className="crumb">
        <a href={`/drafts/${number}`} data-key="u">
          ← Issue {number}
        </a>
      </p>
      <PageHead
        title={`Delete the draft of issue ${number}?`}
        lead={issue ? <span dir="auto">{subjectOf(issue)}</span> : undefined}
      />
      {fault ? (
        <Notice tone="error" title={fault.message}>
          <p>{words(fault.hint ?? '')}</p>
        </Notice>
      ) : null}
      <dl className="facts">
        <dt>Deleted</dt>
        <dd>
          <code>{file}</code>
          {issue
            ? `, with ${plural(issue.sections.length, 'section')} and ${plural(items, 'item')}`
            : `, which can’t be read: ${plainWords(problems[0]?.message ?? '')}`}
          ; an approval of it is taken back
        </dd>
        <dt>Kept</dt>
        <dd>
          pictures in <code>drafts/images</code>, bookings for issue {number}
        </dd>
      </dl>
      <p>
        Nothing is lost: the file moves to <code>.galley/deleted/</code>, its versions stay, and one press brings it
        back. The number is free for another draft.
      </p>
      <form action={`/drafts/${number}/delete`} method="post" className="actions">
        <input type="hidden" name="seen" value={hash} />
        <button className="danger">Delete the draft</button>
        <a className="button quiet" href={`/drafts/${number}`}>
          Keep it
        </a>
      </form>
    </>
  );
}
