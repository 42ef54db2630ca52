import { hostOf } from '../../fetch/web-url.ts';
import type { Finding, GateInput } from '../finding.ts';
import { heavyBytes, writtenImages } from '../message/check-images.ts';
import { publicationSource } from '../message/check-headers.ts';
import { enoughBytes, readImage } from '../message/read-image.ts';
import { teller, type Tell, type Told } from '../tell.ts';
import { bePolite } from '../../fetch/be-polite.ts';
import type { LinkOptions } from './fetch-links.ts';
import { followLink } from '../../fetch/follow-link.ts';
import { openSafeFetch, type SafeFetch } from '../../fetch/safe-fetch.ts';

/** Fetches the pictures that stand on other sites, the logo among them: there, shown by mailboxes, and not too heavy. */
export async function checkRemoteImages(
  { source, publication }: GateInput,
  root: string,
  options: LinkOptions,
): Promise<Finding[]> {
  const tell = teller(source);
  const wanted = writtenImages(source)
    .filter(({ src }) => /^https?:/i.test(src))
    .map(({ src, path }) => ({ src, tell, at: { path: [...path, 'src'], url: src } as Told }));
  if (publication.logo)
    wanted.push({
      src: publication.logo.src,
      tell: teller(publicationSource(root)),
      at: { path: ['logo', 'src'], url: publication.logo.src },
    });
  if (wanted.length === 0) return [];
  const safe = openSafeFetch(options);
  const fetch = bePolite((url, rest) => safe.fetch(url, rest), {
    perHost: options.perHost ?? 2,
    pauseMs: options.pauseMs ?? 100,
  });
  try {
    return (await Promise.all(wanted.map((image) => checkImage(image, fetch, options.signal)))).flat();
  } finally {
    await safe.close();
  }
}

async function checkImage(
  { src, tell, at }: { src: string; tell: Tell; at: Told },
  fetch: SafeFetch['fetch'],
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const name = `the picture at ${hostOf(src)}`;
  const copy = 'Put a copy into drafts/images/.';
  const { answer, failure } = await followLink(src, {
    fetch,
    signal,
    maxBytes: enoughBytes,
    wants: /image|octet-stream/i,
    accept: 'image/png,image/jpeg,image/gif;q=0.9,image/*;q=0.5',
    getAtOnce: true,
  });
  if (failure)
    return signal?.aborted
      ? []
      : [
          tell('image-unreachable', `${name} can’t be fetched: ${failure.message}`, {
            ...at,
            severity: failure.refusal === 'timeout' ? 'warning' : 'error',
            hint: copy,
          }),
        ];
  const { status, headers, body } = answer!;
  if (status !== 200)
    return [
      tell('image-unreachable', `${name} answers ${status}`, {
        ...at,
        severity: status === 404 || status === 410 ? 'error' : 'warning',
        hint: copy,
      }),
    ];
  const { format } = readImage(body);
  if (format === undefined)
    return [
      tell('image-unreachable', `${name} is ${headers['content-type'] ?? 'something'} and no picture`, {
        ...at,
        hint: copy,
      }),
    ];
  if (!['png', 'jpeg', 'gif'].includes(format))
    return [
      tell('image-unreachable', `${name} is ${format.toUpperCase()}, which Outlook and others don’t show`, {
        ...at,
        hint: 'Save it as PNG or JPEG in drafts/images/.',
      }),
    ];
  const bytes = Math.max(Number(headers['content-length']) || 0, body.length);
  return bytes > heavyBytes
    ? [
        tell(
          'heavy-remote-image',
          `${name} has ${body.length >= enoughBytes && !headers['content-length'] ? 'more than ' : ''}${Math.round(bytes / 1024)} kB`,
          { ...at, hint: 'Readers on the road wait for it; 200 kB is plenty.' },
        ),
      ]
    : [];
}
