import { Hono, type Context } from 'hono';
import { maxGivenBytes, type Crop } from '../../issue/pictures/make-picture.ts';
import { pictureWords } from '../../issue/pictures/picture-fault.ts';
import { storePicture } from '../../issue/pictures/store-picture.ts';
import { SourceFault } from './draft-source.ts';
import { faultAsJson } from './request-body.ts';

/** Pictures that are received or made at the same time; each may be as large as a photo unpacked. */
const maxAtOnce = 4;

/**
 * Takes a picture for a draft, or for the publication: the file as the body, its name, what it belongs to, its shown width and the wanted part in
 * the query. The guard of the desk has checked that the request comes from a page of ours, by somebody who is logged in.
 */
export function pictureRoutes(root: string): Hono {
  const app = new Hono();
  let underway = 0;
  app.onError(faultAsJson);
  app.on('POST', ['/drafts/:number{[0-9]{1,5}}/pictures', '/logo/pictures'], async (context) => {
    // Other sites can't send this type without asking first, which is refused.
    if (context.req.header('content-type') !== 'application/octet-stream')
      throw new SourceFault(400, 'This is not the content of a file', 'Send it as application/octet-stream.');
    if (underway >= maxAtOnce)
      throw new SourceFault(429, 'Other pictures are being made', 'Try again in a few seconds.');
    underway += 1;
    try {
      const query = (name: string) => (context.req.query(name) ?? '').slice(0, 300);
      const stored = await storePicture(root, await fileOf(context), {
        name: query('name'),
        hint: query('hint'),
        ...(/^\d{2,4}$/.test(query('shown')) ? { shownWidth: Number(query('shown')) } : {}),
        crop: cropOf(query('crop')),
        still: query('still') !== '',
      });
      if (stored.kind === 'stored') return Response.json(stored, { headers: { 'cache-control': 'no-store' } });
      const { message, hint } = pictureWords(stored);
      return Response.json(
        { message, hint, code: stored.code },
        { status: stored.code === 'not-written' ? 507 : 422, headers: { 'cache-control': 'no-store' } },
      );
    } finally {
      underway -= 1;
    }
  });
  return app;
}

/** Counts while reading, because a content-length header may be wrong; reads on to the end, so that the answer arrives. */
async function fileOf(context: Context): Promise<Buffer> {
  const declared = Number(context.req.header('content-length') ?? 0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of context.req.raw.body ?? []) {
    length += (chunk as Uint8Array).length;
    if (length > maxGivenBytes) chunks.length = 0;
    else chunks.push(chunk as Uint8Array);
    // Somebody who sends gigabytes need not get the answer.
    if (length > 3 * maxGivenBytes) break;
  }
  if (length > maxGivenBytes) {
    const bytes = Math.max(length, declared);
    const { message, hint } = pictureWords({ code: 'too-many-bytes', bytes, max: maxGivenBytes });
    throw new SourceFault(413, message, hint);
  }
  return Buffer.concat(chunks);
}

/** `left,top,width,height` as fractions; undefined for the whole picture. */
function cropOf(text: string): Crop | undefined {
  const [left, top, width, height, ...more] = text.split(',').map(Number);
  if (text === '' || more.length > 0 || ![left, top, width, height].every((each) => Number.isFinite(each)))
    return undefined;
  return { left: left!, top: top!, width: width!, height: height! };
}
