import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** The text of a draft as it is stored: compressed, because a draft has a few hundred versions. */
export function packText(text: string): { hash: string; body: string; bytes: number } {
  const bytes = Buffer.from(text);
  return { hash: hashOfText(text), body: deflateRawSync(bytes).toString('base64'), bytes: bytes.length };
}

export function unpackText(body: string): string {
  return inflateRawSync(Buffer.from(body, 'base64')).toString();
}

export function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
