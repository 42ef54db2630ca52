import type { AttachmentView } from './read-message.ts';

/**
 * The permissions of the frame, set on the iframe and in the header, because the address can also be opened by itself.
 */
export const frameSandbox = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';

/**
 * Pictures, styles and fonts load from anywhere, as in a mail client, so that opens are counted. Scripts, forms,
 * frames and a base address of the message's own do not; without scripts the sandbox stops a meta refresh as well
 * (HTML, “sandboxed automatic features”).
 */
export const frameSecurityPolicy = [
  "default-src 'none'",
  'img-src http: https: data:',
  "style-src http: https: 'unsafe-inline'",
  'font-src http: https: data:',
  "script-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  `sandbox ${frameSandbox}`,
].join('; ');

/** The message's HTML with two changes: links open in a new tab, and `cid:` addresses lead to the attachments. */
export function frameDocument(
  html: string,
  attachments: AttachmentView[],
  attachmentUrl: (index: number) => string,
): string {
  let document = html;
  for (const [index, { contentId }] of attachments.entries()) {
    if (contentId) document = document.replaceAll(`cid:${contentId}`, attachmentUrl(index));
  }
  // Inserted right after the doctype: before it, the document would be in quirks mode, and a `<head>` may be in a
  // comment.
  const doctype = /^[\s\ufeff]*<!doctype[^>]*>/i.exec(document)?.[0] ?? '';
  return `${doctype}<base target="_blank">${document.slice(doctype.length)}`;
}

const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Pictures are shown; everything else is downloaded, whatever type the message claims. */
export function attachmentResponse({ name, mimeType, content }: AttachmentView): Response {
  const picture = pictures.has(mimeType);
  return new Response(new Uint8Array(content), {
    headers: {
      'content-type': picture ? mimeType : 'application/octet-stream',
      'content-disposition': `${picture ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeFileName(name)}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}

/** RFC 8187 3.2.1: `encodeURIComponent` leaves four characters unescaped that are not allowed there. */
function encodeFileName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
