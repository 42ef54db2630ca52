import type { PictureAdvice } from './picture-fault.ts';

export type PictureKind =
  | { kind: 'picture'; format: 'jpeg' | 'png' | 'gif' | 'webp' | 'avif' }
  | { kind: 'other'; what: string; advice: PictureAdvice };

/* oxlint-disable no-control-regex -- the first bytes of files have them */
/** Other formats by their first bytes, in Latin-1. */
const others: [RegExp, string, PictureAdvice][] = [
  [/^....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)/s, 'a HEIC photo', 'phone'],
  [/^....ftyp(?:qt|mp4|isom|iso\d|M4V|avc1|3gp|dash)/s, 'a film', 'film'],
  [/^\x1aE\xdf\xa3/, 'a film', 'film'],
  [/^(?:II\*\0|MM\0\*|II\+\0|MM\0\+)/, 'a TIFF or a camera’s raw file', 'export'],
  [/^%PDF-/, 'a PDF', 'document'],
  [/^%!PS|^\xc5\xd0\xd3\xc6/, 'a PostScript file', 'document'],
  [/^BM.{4}\0\0\0\0/s, 'a Windows bitmap', 'export'],
  [/^8BPS/, 'a Photoshop file', 'export'],
  [/^gimp xcf/, 'a GIMP file', 'export'],
  [/^\0\0\x01\0/, 'an icon file', 'export'],
  [/^(?:\xff\x0a|\0\0\0\x0cJXL )/, 'a JPEG XL picture', 'export'],
  [/^\0\0\0\x0cjP {2}/, 'a JPEG 2000 picture', 'export'],
  [/^PK\x03\x04/, 'an archive or an office document', 'document'],
  [/^\xd0\xcf\x11\xe0/, 'an office document', 'document'],
  [/^(?:\x1f\x8b|Rar!|7z\xbc\xaf)/, 'an archive', 'none'],
];

/** What a file is by its content; its name may lie. */
export function pictureKind(bytes: Buffer): PictureKind {
  const start = bytes.toString('latin1', 0, 64);
  if (start.startsWith('\xff\xd8\xff')) return { kind: 'picture', format: 'jpeg' };
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return { kind: 'picture', format: 'png' };
  if (/^GIF8[79]a/.test(start)) return { kind: 'picture', format: 'gif' };
  if (/^RIFF....WEBP/s.test(start)) return { kind: 'picture', format: 'webp' };
  if (/^....ftypavi[fs]/s.test(start)) return { kind: 'picture', format: 'avif' };
  const other = others.find(([signature]) => signature.test(start));
  if (other) return { kind: 'other', what: other[1], advice: other[2] };
  const text = bytes
    .toString('utf8', 0, 2_048)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (
    /^<(?:[?]xml|!--|!doctype.svg)/i.test(text)
      ? /<svg\b/i.test(bytes.toString('latin1', 0, 65_536))
      : /^<svg\b/i.test(text)
  )
    return { kind: 'other', what: 'an SVG drawing', advice: 'drawing' };
  if (/^<(?:!doctype.html|html|head|body)\b/i.test(text)) return { kind: 'other', what: 'a web page', advice: 'none' };
  return { kind: 'other', what: 'a file of another kind', advice: 'none' };
}
