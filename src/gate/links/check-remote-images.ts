import { hostOf } from '../../fetch/web-url.ts';
import type { Finding, GateInput } from '../finding.ts';
import { heavyBytes, placeIn, writtenImages } from '../message/check-images.ts';
import { logoFiles } from '../message/check-logo.ts';
import { publicationSource } from '../message/check-headers.ts';
import { enoughBytes, readImage } from '../message/read-image.ts';
import { findingBuilder, type ReportFinding, type FindingDetails } from '../finding-builder.ts';
import { limitPerHost } from '../../fetch/limit-per-host.ts';
import type { LinkOptions } from './fetch-links.ts';
import { followLink } from '../../fetch/follow-link.ts';
import { openSafeFetch, type SafeFetch } from '../../fetch/safe-fetch.ts';

/**
 * Fetches the pictures on other sites, including the logo, and checks that they exist, have a format that mail clients
 * show, and are not too large.
 */
export async function checkRemoteImages(
  { source, publication }: GateInput,
  root: string,
  options: LinkOptions,
): Promise<Finding[]> {
  const report = findingBuilder(source);
  const wanted = writtenImages(source)
    .filter(({ src }) => /^https?:/i.test(src))
    .map((image) => ({ src: image.src, report, at: { ...placeIn(image, 'src'), url: image.src } as FindingDetails }));
  for (const { src, path } of logoFiles(publication.brand.logo, root))
    if (/^https?:/i.test(src))
      wanted.push({ src, report: findingBuilder(publicationSource(root)), at: { path, url: src } });
  if (wanted.length === 0) return [];
  const safe = openSafeFetch(options);
  const fetch = limitPerHost((url, rest) => safe.fetch(url, rest), {
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
  { src, report, at }: { src: string; report: ReportFinding; at: FindingDetails },
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
          report('image-unreachable', `${name} cannot be fetched: ${failure.message}`, {
            ...at,
            severity: failure.refusal === 'timeout' ? 'warning' : 'error',
            hint: copy,
          }),
        ];
  const { status, headers, body } = answer!;
  if (status !== 200)
    return [
      report('image-unreachable', `${name} responds with ${status}`, {
        ...at,
        severity: status === 404 || status === 410 ? 'error' : 'warning',
        hint: copy,
      }),
    ];
  const { format } = readImage(body);
  if (format === undefined)
    return [
      report('image-unreachable', `${name} is not a picture (${headers['content-type'] ?? 'no content type'})`, {
        ...at,
        hint: copy,
      }),
    ];
  if (!['png', 'jpeg', 'gif'].includes(format))
    return [
      report('image-unreachable', `${name} is ${format.toUpperCase()}, which Outlook and others do not show`, {
        ...at,
        hint: 'Save it as PNG or JPEG in drafts/images/.',
      }),
    ];
  const bytes = Math.max(Number(headers['content-length']) || 0, body.length);
  return bytes > heavyBytes
    ? [
        report(
          'heavy-remote-image',
          `${name} has ${body.length >= enoughBytes && !headers['content-length'] ? 'more than ' : ''}${Math.round(bytes / 1024)} kB`,
          { ...at, hint: 'Readers on mobile connections wait for it; 200 kB is enough.' },
        ),
      ]
    : [];
}
