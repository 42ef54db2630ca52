import type { Context, ErrorHandler } from 'hono';
import { maxDraftBytes, SourceFault } from './draft-source.ts';

/** The registered type (RFC 9512). Other sites can't send it without a CORS preflight, which is refused. */
export const yamlType = 'application/yaml';

/** Reads the text of a draft as UTF-8 and keeps a byte order mark. @throws SourceFault */
export async function bodyText(context: Context): Promise<string> {
  if (!isOfType(context, yamlType)) throw wrongType(yamlType);
  const bytes = await bodyBytes(context, maxDraftBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SourceFault(422, 'The text is not UTF-8', 'Send it as UTF-8.', 'E_DRAFT_SOURCE', cause);
  }
}

/** `texts`: how many drafts it may hold. @throws SourceFault */
export async function bodyJson(context: Context, texts = 3): Promise<unknown> {
  if (!isOfType(context, 'application/json')) throw wrongType('application/json');
  const bytes = await bodyBytes(context, maxDraftBytes * texts);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new SourceFault(400, 'This is not JSON', 'Send { "text": …, "edit": … }.', 'E_DRAFT_SOURCE', cause);
  }
}

/** Counts while reading, because a content-length header may be wrong. */
async function bodyBytes(context: Context, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of context.req.raw.body ?? []) {
    length += (chunk as Uint8Array).length;
    if (length > maxBytes)
      throw new SourceFault(
        413,
        'The text is larger than 1 MiB',
        'An issue is text: pictures belong in drafts/images and are named by their path.',
        'E_DRAFT_LARGE',
      );
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

function isOfType(context: Context, type: string): boolean {
  return context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() === type;
}

function wrongType(type: string): SourceFault {
  return new SourceFault(400, `The request’s content type is not ${type}`, `Send it as ${type}.`);
}

/** Answers with a fault as JSON, which is what the editor's page asks for. */
export const faultAsJson: ErrorHandler = (error) => {
  if (!(error instanceof SourceFault)) throw error;
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return Response.json({ message: error.message, hint: error.hint }, { status: error.status, headers });
};
