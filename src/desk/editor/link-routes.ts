import { Hono } from 'hono';
import { streamText } from 'hono/streaming';
import { z } from 'zod';
import type { SafeFetchOptions } from '../../fetch/safe-fetch.ts';
import type { GateDeps } from '../../gate/run-gate.ts';
import { dataIn } from '../../issue/edit/edit-draft-places.ts';
import { findLinks } from '../../issue/pasted/find-links.ts';
import { findRepeats } from '../../issue/pasted/link-repeats.ts';
import { columnWidth } from '../../issue/pictures/make-picture.ts';
import { storePicture } from '../../issue/pictures/store-picture.ts';
import { readLinks, type ReadLink, type TakePicture } from '../../issue/pasted/read-links.ts';
import { maxDraftBytes, SourceFault } from './draft-source.ts';
import { bodyJson, faultAsJson } from './request-body.ts';

const asked = z.strictObject({
  /** The draft's text, whose items tell which links are there already. */
  text: z.string().max(maxDraftBytes),
  pasted: z.string().max(500_000),
  html: z.string().max(2_000_000).default(''),
  /** Whether items get copies of their pages' pictures. */
  pictures: z.boolean().default(false),
});

/** A picture narrower than the column is not stretched. */
function pictureTaker(root: string): TakePicture {
  return async (bytes, { name, title }) => {
    // A page's picture is a still one, whatever it was.
    const stored = await storePicture(root, bytes, { name, hint: title, still: true });
    if (stored.kind === 'refused') return undefined;
    return { src: stored.src, ...(stored.width < columnWidth ? { width: stored.width } : {}) };
  };
}

/** Pastes that are read at the same time, whoever pasted: each reads eight pages at once. */
const maxAtOnce = 3;

/** A response that says as lines of JSON what was found in a pasted text, and each page as it is read. */
export function linkRoutes(gate: GateDeps, fetching: Partial<Pick<SafeFetchOptions, 'allow' | 'lookup'>>): Hono {
  const app = new Hono();
  let reading = 0;
  app.onError(faultAsJson);
  app.post('/drafts/:number{[0-9]{1,5}}/links', async (context) => {
    const parsed = asked.safeParse(await bodyJson(context));
    if (!parsed.success)
      throw new SourceFault(
        422,
        'This is more text than an issue has',
        'Copy only the list of links, and paste it again.',
      );
    const { text, pasted, html, pictures } = parsed.data;
    const number = Number(context.req.param('number'));
    const found = findLinks(pasted, html);
    if (found.links.length > 0 && reading >= maxAtOnce)
      throw new SourceFault(429, 'Galley is reading the pages of other links', 'Try again in half a minute.');
    const stopped = new AbortController();
    context.header('cache-control', 'no-store');
    context.header('content-type', 'application/x-ndjson; charset=utf-8');
    context.header('x-content-type-options', 'nosniff');
    return streamText(context, async (stream) => {
      stream.onAbort(() => stopped.abort());
      const say = (event: object) => stream.write(`${JSON.stringify(event)}\n`);
      await say({ kind: 'found', ...found });
      if (found.links.length === 0) return;
      const urls = found.links.map(({ url }) => url);
      reading += 1;
      try {
        await readLinks(
          found.links,
          async (read: ReadLink) => {
            urls[read.index] = read.item.url;
            await say({ kind: 'read', ...read });
          },
          {
            ...fetching,
            userAgent: `Mozilla/5.0 (compatible; Galley; titles of links for ${gate.publication.url})`,
            signal: stopped.signal,
            ...(pictures ? { takePicture: pictureTaker(gate.root) } : {}),
          },
        );
      } finally {
        reading -= 1;
      }
      await say({ kind: 'repeats', repeats: await findRepeats(urls, { number, draft: dataIn(text) }, gate) });
    });
  });
  return app;
}
