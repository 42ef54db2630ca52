/** Formats that all mail clients show. */
export type ImageFormat = 'png' | 'jpeg' | 'gif';

export interface ImageFacts {
  /** Also formats that not all mail clients show; undefined if it is not a picture. */
  format: ImageFormat | 'webp' | 'avif' | 'svg' | undefined;
  width?: number;
  height?: number;
}

/** The first bytes of the file that are read: a JPEG may have a preview and a colour profile before its size. */
export const enoughBytes = 256 * 1024;

/** Reads format and size from the first bytes of a file. Never throws; a file that is cut off has no size. */
export function readImage(bytes: Buffer): ImageFacts {
  const ascii = (from: number, to: number) => bytes.toString('latin1', from, to);
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n')
    return {
      format: 'png',
      ...(bytes.length >= 24 ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : {}),
    };
  if (/^GIF8[79]a$/.test(ascii(0, 6)))
    return {
      format: 'gif',
      ...(bytes.length >= 10 ? { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) } : {}),
    };
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return { format: 'jpeg', ...jpegSize(bytes) };
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return { format: 'webp' };
  if (ascii(4, 12) === 'ftypavif' || ascii(4, 12) === 'ftypavis') return { format: 'avif' };
  if (
    /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg\b/i.test(
      bytes.toString('utf8', 0, 1024).replace(/^\ufeff/, ''),
    )
  )
    return { format: 'svg' };
  return { format: undefined };
}

/** Finds the frame header (ITU T.81 B.2.2), whose marker is between C0 and CF except three. */
function jpegSize(bytes: Buffer): { width?: number; height?: number } {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return {};
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++; // fill
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return {};
}
