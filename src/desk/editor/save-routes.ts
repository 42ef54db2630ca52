import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import { changesInOneLine } from '../../issue/compare/change-words.ts';
import { compareTexts } from '../../issue/compare/compare-drafts.ts';
import { valueWords } from '../../issue/compare/value-words.ts';
import { editDraft, type Edit } from '../../issue/edit/edit-draft.ts';
import { dataIn, type Json } from '../../issue/edit/edit-draft-places.ts';
import { GalleyError } from '../../problem.ts';
import type { Presence } from '../draft/presence.ts';
import { editorOf } from '../guard/guard-desk.ts';
import { readJson } from '../kit/form.ts';
import { writePreference } from '../kit/preferences.ts';
import { othersWords, shownConflict } from './conflict-words.ts';
import { maxDraftBytes, SourceFault } from './draft-source.ts';
import { keyOrder } from './form-fields.ts';
import { editSchema } from './edit-schema.ts';
import { bodyJson } from './request-body.ts';
import { saveDraft } from './save-draft.ts';

export interface SaveRoutesDeps {
  root: string;
  presence: Presence;
  db: Database;
  clock: Clock;
}

/** What the editor's page asks while somebody writes: saving and merging, bringing back what was not saved. */
export function saveRoutes({ root, db, clock, presence }: SaveRoutesDeps): Hono {
  const app = new Hono();
  const path = '/drafts/:number{[0-9]{1,5}}';
  const numberOf = (context: Context) => Number(context.req.param('number'));

  app.onError((error) => {
    if (error instanceof SourceFault) return refused(error.status, error.message, error.hint);
    if (error instanceof GalleyError) return refused(409, error.message, error.hint);
    throw error;
  });

  app.post(`${path}/save`, async (context) => {
    const asked = saveRequest.safeParse(await bodyJson(context, 6));
    if (!asked.success) return refused(400, 'This can’t be saved', z.prettifyError(asked.error).slice(0, 500));
    const by = editorOf(context);
    const saved = await saveDraft(root, { number: numberOf(context), by, ...asked.data }, { db, clock });
    if (saved.kind === 'gone') return Response.json({ kind: 'gone' }, { headers: noStore });
    const { others, conflicts, text, base, file, ...rest } = saved;
    const who = others?.who ?? { kind: 'window' as const };
    return Response.json(
      {
        ...rest,
        at: clock.now(),
        // Left out where it is what was sent: usually nobody else writes.
        ...(file === asked.data.text ? {} : { file }),
        ...(text === asked.data.text ? {} : { text }),
        ...(base === asked.data.text ? {} : { base }),
        conflicts: conflicts.map((conflict) => shownConflict(conflict, who)),
        ...(others ? { others: othersWords(who, inOneLine(others.before, others.after)) } : {}),
      },
      { headers: noStore },
    );
  });

  /** Makes the edits that a closed window had not made yet, and says what the text then changes. */
  app.post(`${path}/recover`, async (context) => {
    const asked = recoverRequest.safeParse(await bodyJson(context, 6));
    if (!asked.success) return refused(400, 'This can’t be brought back', z.prettifyError(asked.error).slice(0, 500));
    const { base, text, pending } = asked.data;
    const left: string[] = [];
    const recovered = pending.reduce((now, { edit, was }) => {
      const result = isStill(now, edit, was)
        ? editDraft(now, edit.op === 'set' ? { ...edit, order: keyOrder(edit.path, dataIn(now)) } : edit)
        : undefined;
      if (result?.kind === 'edited') return result.text;
      if (edit.op === 'set') left.push(valueWords(edit.value) ?? '');
      return now;
    }, text);
    return Response.json({ text: recovered, left, words: inOneLine(base, recovered) }, { headers: noStore });
  });

  app.post(`${path}/here`, async (context) => {
    const { window, section } = await readJson(context);
    const visitor = { window: typeof window === 'string' ? window : '', name: editorOf(context) };
    presence.isIn(numberOf(context), visitor, typeof section === 'string' ? section : '');
    return new Response(null, { status: 204, headers: noStore });
  });

  app.put('/desk/preferences/:name', async (context) => {
    const { value } = await readJson(context);
    const chosen = { name: context.req.param('name'), value: String(value) };
    return (await writePreference(db, editorOf(context), chosen))
      ? new Response(null, { status: 204, headers: noStore })
      : refused(422, 'There is no such choice', '');
  });
  return app;
}

const noStore = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function refused(status: number, message: string, hint = ''): Response {
  return Response.json({ message, hint }, { status, headers: noStore });
}

function inOneLine(before: string, after: string): string {
  return changesInOneLine(compareTexts(before, after));
}

/** Whether the field still has the value over which the person typed. */
function isStill(text: string, edit: Edit, was: string): boolean {
  if (edit.op !== 'set' && edit.op !== 'unset') return false;
  let here: unknown = dataIn(text);
  for (const part of edit.path) here = (here as Record<string | number, unknown> | null | undefined)?.[part];
  const now = valueWords(here as Json) ?? '';
  return now.trim() === was.trim() || (now === '' && was === 'false') || (now === 'yes' && was === 'true');
}

const text = z.string().max(maxDraftBytes);
const saveRequest = z.strictObject({
  base: text,
  text,
  choices: z.record(z.string().max(200), z.enum(['mine', 'theirs', 'both'])).default({}),
  unanswered: z.array(text).max(3).default([]),
});
const recoverRequest = z.strictObject({
  base: text,
  text,
  pending: z.array(z.strictObject({ edit: editSchema, was: z.string() })).max(200),
});
