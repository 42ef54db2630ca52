import { hash } from 'node:crypto';

/** Bytes that KMAC256 takes in at once: the rate of Keccak with a capacity of 512 bits. */
const rate = 136;

/**
 * KMACXOF256 (NIST SP 800-185, 4.3.1) under one key, for one purpose: as many bytes as are asked for, in one call where
 * HMAC-SHA-512 gives 64. The first bytes are the same however many are asked for. What key and purpose add to each call is
 * laid out once. OpenSSL offers its sponge with the padding of KMAC as the digest `keccak-kmac-256`.
 */
export function kmacXof256(key: Buffer, purpose: string): (data: Buffer, bytes: number) => Buffer {
  const prefix = Buffer.concat([
    padded([encodeString(Buffer.from('KMAC')), encodeString(Buffer.from(purpose))]),
    padded([encodeString(key)]),
  ]);
  return (data, bytes) =>
    hash('keccak-kmac-256', Buffer.concat([prefix, data, openEnded]), {
      outputLength: bytes,
      outputEncoding: 'buffer',
    });
}

/** `right_encode(0)` in the place of a length: the output has none of its own. */
const openEnded = Buffer.from([0, 1]);

/** `bytepad` (2.3.3): a whole number of blocks. */
function padded(parts: Buffer[]): Buffer {
  const bytes = Buffer.concat([leftEncode(rate), ...parts]);
  return Buffer.concat([bytes], Math.ceil(bytes.length / rate) * rate);
}

/** `encode_string` (2.3.2): the length in bits goes before it. */
function encodeString(bytes: Buffer): Buffer {
  return Buffer.concat([leftEncode(bytes.length * 8), bytes]);
}

/** `left_encode` (2.3.1): how many bytes the number has, and the number. */
function leftEncode(number: number): Buffer {
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
