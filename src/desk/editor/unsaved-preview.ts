import { Hono } from 'hono';
import { availableThemes } from '../../issue/render.ts';
import { findDraft } from '../../issue/read-draft.ts';
import { isToWrite } from '../../gate/checklist.ts';
import { faultWords } from '../../issue/partial/gaps.ts';
import { GalleyError, type Problem } from '../../problem.ts';
import { readChoices } from '../../preview/choices.ts';
import { frameOf, type FrameDeps } from '../../preview/frame.ts';
import { frameResponse } from '../../preview/frame-response.ts';
import type { GateDeps } from '../../gate/run-gate.ts';
import { bodyText } from './request-body.ts';
import { showText } from '../draft/show-text.ts';
import { shownProblem } from './shown-problem.ts';

/** The header in which a preview says what is not shown as written, percent-encoded. */
const toldHeader = 'galley-told';

/**
 * Shows an unsaved text as its readers would see it, in the same forms and with the same query as the preview of the
 * file. What is missing or wrong has a stand-in. For a text that can't be read at all it answers with the problems, and
 * the page keeps the last preview.
 */
export function unsavedPreview(gate: GateDeps, frames: FrameDeps): Hono {
  const app = new Hono();
  app.post('/drafts/:number{[0-9]{1,5}}/preview-unsaved', async (context) => {
    const number = Number(context.req.param('number'));
    const choices = readChoices(new URL(context.req.url).searchParams, {
      themes: availableThemes,
      fields: gate.publication.fields,
    });
    const draft = { number, file: fileOf(gate.root, number) };
    const shown = await showText(await bodyText(context), draft, choices.theme, {
      config: frames.config,
      context: gate.context,
    });
    if (!('rendition' in shown))
      return Response.json(
        { problems: shown.problems.map(shownProblem) },
        { status: 422, headers: { 'cache-control': 'no-store' } },
      );
    const html = await frameOf(number, choices, {
      ...frames,
      live: { show: () => Promise.resolve(shown) },
    });
    const response = frameResponse(html, context.req.raw.headers);
    const told = toldOf(shown.problems);
    if (told !== '') response.headers.set(toldHeader, encodeURIComponent(told));
    return response;
  });
  return app;
}

/**
 * The sentence that matters: what YAML reads otherwise may cause all the others, so it comes first. What is not written
 * yet is no news.
 */
function toldOf(problems: Problem[]): string {
  const faults = problems.filter((problem) => problem.severity === 'error' && !isToWrite(problem));
  const first = faults.find(({ rule }) => rule.startsWith('yaml')) ?? faults[0];
  if (!first) return '';
  const more = faults.length === 1 ? '' : ` ${faults.length - 1} more below.`;
  const place = first.line === undefined ? '' : `Line ${first.line}: `;
  return `${place}${faultWords(first.message)}${more}`;
}

function fileOf(root: string, number: number): string {
  try {
    return findDraft(root, number).file;
  } catch (error) {
    if (!(error instanceof GalleyError)) throw error;
    return `drafts/${number}.yaml`;
  }
}
