import { Hono } from 'hono';
import { availableThemes, cutRendition, fillRendition, renderIssue, templateData } from '../../issue/render.ts';
import { findDraft, readDraftText } from '../../issue/read-draft.ts';
import { GalleyError } from '../../problem.ts';
import { readBookings } from '../../sponsor/read-bookings.ts';
import { readChoices } from '../../preview/choices.ts';
import { frameOf, type FrameDeps, type Shown } from '../../preview/frame.ts';
import { frameResponse } from '../../preview/frame-response.ts';
import type { GateDeps } from '../../gate/run-gate.ts';
import { bodyText } from './request-body.ts';
import { shownProblem, type ShownProblem } from './shown-problem.ts';

/**
 * Shows an unsaved text as its readers would see it, in the same forms and with the same query as the preview of the
 * file. For a text that can't be shown it answers with the problems, and the page keeps the last preview.
 */
export function unsavedPreview(gate: GateDeps, frames: FrameDeps): Hono {
  const app = new Hono();
  app.post('/drafts/:number{[0-9]{1,5}}/preview-unsaved', async (context) => {
    const number = Number(context.req.param('number'));
    const choices = readChoices(new URL(context.req.url).searchParams, {
      themes: availableThemes,
      fields: gate.publication.fields,
    });
    const shown = await showText(await bodyText(context), number, choices.theme, gate);
    if (!('rendition' in shown))
      return Response.json({ problems: shown.problems }, { status: 422, headers: { 'cache-control': 'no-store' } });
    const html = await frameOf(number, choices, {
      ...frames,
      live: { show: () => Promise.resolve(shown) },
    });
    return frameResponse(html, context.req.raw.headers);
  });
  return app;
}

async function showText(
  text: string,
  number: number,
  theme: string | undefined,
  { root, publication, context }: GateDeps,
): Promise<Shown | { problems: ShownProblem[] }> {
  const { issue, problems } = readDraftText(
    text,
    { number, file: fileOf(root, number) },
    publication,
    readBookings(root),
  );
  if (!issue) return { problems: problems.map(shownProblem) };
  try {
    const rendition = await renderIssue(issue, context, theme);
    const cut = cutRendition(rendition);
    // A template that throws for some reader is reported as a problem of the draft.
    fillRendition(
      cut,
      templateData(rendition, { email: 'reader@example.org', since: issue.date, fields: {} }, publication.fields),
      { link: () => '', unsubscribe: '' },
    );
    return { rendition, cut, issue, hash: '', at: 0 };
  } catch (error) {
    return {
      problems: [
        {
          severity: 'error',
          rule: 'theme-failed',
          message: `it can’t be shown: ${(error as Error).message.split('\n')[0]}`,
        },
      ],
    };
  }
}

function fileOf(root: string, number: number): string {
  try {
    return findDraft(root, number).file;
  } catch (error) {
    if (!(error instanceof GalleyError)) throw error;
    return `drafts/${number}.yaml`;
  }
}
