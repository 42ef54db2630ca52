import type { Readable } from 'node:stream';
import { createBrotliDecompress, createInflate, createUnzip } from 'node:zlib';

/** Reads and decompresses at most `maxBytes`; a megabyte of zeros in a kilobyte of gzip stops there too. */
export async function readBounded(body: Readable, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  // undici emits later failures as 'error', which would be unhandled.
  body.on('error', () => {});
  if (maxBytes === 0) {
    body.destroy();
    return Buffer.alloc(0);
  }
  const unpack = unpackerOf(encoding);
  const stream: Readable = unpack ? body.pipe(unpack) : body;
  if (unpack) {
    unpack.on('error', () => {});
    body.on('error', (error) => unpack.destroy(error));
  }
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= maxBytes) break;
    }
  } catch (error) {
    // If decompression fails, the connection closes or the response never ends, we still have the beginning of the
    // page.
    if (length === 0 && !unpack) throw error;
  } finally {
    stream.destroy();
    body.destroy();
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

function unpackerOf(encoding = '') {
  const name = encoding.trim().toLowerCase();
  if (name === 'gzip' || name === 'x-gzip') return createUnzip();
  if (name === 'deflate') return createInflate();
  return name === 'br' ? createBrotliDecompress() : undefined;
}
