import { openNotes } from '../../review/notes.ts';
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { editDraft } from '../../issue/edit/edit-draft.ts';
import { dataIn } from '../../issue/edit/edit-draft-places.ts';
import type { GateDeps } from '../../gate/run-gate.ts';
import { findDraft, type DraftFile } from '../../issue/read-draft.ts';
import { noteOnDisk, recordVersion, type VersionDeps } from '../../issue/versions/record-version.ts';
import { editorOf } from '../guard/guard-desk.ts';
import { maxDraftBytes, readSource, saveSource, SourceFault, type Expected, type SaveResult } from './draft-source.ts';
import { editSchema } from './edit-schema.ts';
import { keyOrder } from './form-fields.ts';
import { lookAtText } from './look.tsx';
import { bodyJson, bodyText, faultAsJson, yamlType } from './request-body.ts';

/**
 * The text of a draft over HTTP: reading and saving it (with the hash of its state), checking and editing it unsaved.
 */
export function sourceRoutes(gate: GateDeps, versions: VersionDeps): Hono {
  const { root } = gate;
  const app = new Hono();
  const path = '/drafts/:number{[0-9]{1,5}}';
  const numberOf = (context: Context) => Number(context.req.param('number'));

  app.onError(faultAsJson);

  /** Saves a whole text, with the version that it replaces and the one that it makes. */
  const save = async (context: Context, text: string, expected: Expected): Promise<SaveResult> => {
    const number = numberOf(context);
    if (expected !== 'nothing')
      await readSource(root, number).then((there) => noteOnDisk(number, there.text, versions), isGone);
    const result = await saveSource(root, number, text, expected);
    const how = expected === 'nothing' ? 'begun' : 'saved';
    if (result.kind === 'saved') await recordVersion({ number, text, how, by: editorOf(context) }, versions);
    return result;
  };

  app.get(`${path}/source`, async (context) => {
    const { text, hash, file } = await readSource(root, numberOf(context));
    await noteOnDisk(numberOf(context), text, versions);
    const headers = {
      ...noStore,
      etag: tag(hash),
      'content-type': `${yamlType}; charset=utf-8`,
      'content-disposition': `inline; filename="${file.split('/').at(-1)}"`,
      'content-security-policy': "default-src 'none'; sandbox",
    };
    return context.req.header('if-none-match') === tag(hash)
      ? new Response(null, { status: 304, headers })
      : new Response(text, { headers });
  });

  app.put(`${path}/source`, async (context) => {
    const expected = expectedBy(context);
    if (!expected)
      return Response.json(
        {
          message: 'The request does not say which state of the file it was made from',
          hint: 'Send If-Match with the ETag of GET, or If-None-Match: * for a new file.',
        },
        { status: 428, headers: noStore },
      );
    const text = await bodyText(context);
    return saveResponse(await save(context, text, expected), text);
  });

  /** For a text that is being typed: its problems, its outline, and its form if that is open. */
  app.post(`${path}/look`, async (context) => {
    const number = numberOf(context);
    const text = await bodyText(context);
    const withForm = context.req.query('form') !== undefined;
    const comments = withForm ? await openNotes(number, versions) : [];
    return Response.json(await lookAtText(text, draftFileOf(root, number), gate, { withForm, comments }), {
      headers: noStore,
    });
  });

  /** With `text`, returns the splices that make the edit in it. Without, edits the file, which must match If-Match. */
  app.post(`${path}/items`, async (context) => {
    const parsed = editRequest.safeParse(await bodyJson(context));
    if (!parsed.success) throw new SourceFault(400, 'This is not an edit', z.prettifyError(parsed.error).slice(0, 500));
    const { text: unsaved, edit } = parsed.data;
    const expected = expectedBy(context);
    if (unsaved === undefined && (!expected || expected === 'nothing'))
      return Response.json(
        {
          message: 'The request names neither a text nor a state of the file',
          hint: 'Send `text`, or If-Match with the ETag of GET.',
        },
        { status: 428, headers: noStore },
      );
    const source = unsaved === undefined ? await readSource(root, numberOf(context)) : undefined;
    if (source && expected && expected !== 'nothing' && expected.hash !== source.hash)
      return saveResponse({ kind: 'changed', current: source });
    const text = unsaved ?? source!.text;
    const result = editDraft(text, edit.op === 'set' ? { ...edit, order: keyOrder(edit.path, dataIn(text)) } : edit);
    if (result.kind === 'refused')
      return Response.json(
        { message: `${result.message.charAt(0).toUpperCase()}${result.message.slice(1)}`, hint: result.hint },
        { status: 422, headers: noStore },
      );
    if (!source) return Response.json({ splices: result.splices }, { headers: noStore });
    return saveResponse(await save(context, result.text, { hash: source.hash }), result.text);
  });
  return app;
}

/** Also works for a file that was deleted while its text is still being edited. */
function draftFileOf(root: string, number: number): DraftFile {
  try {
    return findDraft(root, number);
  } catch {
    return { number, file: `drafts/${number}.yaml` };
  }
}

/** Saving tells the same in its own way. */
function isGone(error: unknown): void {
  if (!(error instanceof SourceFault)) throw error;
}

const noStore = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function saveResponse(result: SaveResult, yours?: string): Response {
  if (result.kind === 'saved')
    return Response.json({ hash: result.hash }, { headers: { ...noStore, etag: tag(result.hash) } });
  // Contains both texts, so that none is lost whichever program sent the request.
  const body = result.kind === 'gone' ? { gone: true, yours } : { current: result.current, yours };
  return Response.json(
    { message: result.kind === 'gone' ? 'The file was deleted' : 'The file has changed since you read it', ...body },
    { status: 412, headers: noStore },
  );
}

const editRequest = z.strictObject({ text: z.string().max(maxDraftBytes).optional(), edit: editSchema });

function expectedBy(context: Context): Expected | undefined {
  const match = /^(?:W\/)?"([\w-]{8,64})"$/.exec(context.req.header('if-match') ?? '');
  if (match) return { hash: match[1]! };
  return context.req.header('if-none-match') === '*' ? 'nothing' : undefined;
}

function tag(hash: string): string {
  return `"${hash}"`;
}
