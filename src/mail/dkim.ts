import { createPrivateKey, hash, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * DKIM signing (RFC 6376) with header canonicalisation `relaxed` and body `simple`: the body is quoted-printable with
 * CRLF line ends, which `relaxed` would not change, and `simple` hashes the bytes as they are. Ed25519 follows RFC
 * 8463.
 */
export interface DkimKey {
  domain: string;
  selector: string;
  key: KeyObject;
}

/** A header field as it will be sent, folded or not. */
export type HeaderField = [name: string, value: string];

/** A signature lists these fields once more than they occur, so that it breaks if somebody adds one. */
export const oversignedHeaders = ['From', 'To', 'Subject', 'Date', 'Reply-To'];

const signAsync = promisify(sign) as (algorithm: string | null, data: Buffer, key: KeyObject) => Promise<Buffer>;

/** @throws if the PEM can't be read or is neither RSA of at least 1024 bits nor Ed25519. */
export function loadDkimKey(pem: string, domain: string, selector: string): DkimKey {
  const key = createPrivateKey(pem);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType === 'rsa' ? bits < 1024 : key.asymmetricKeyType !== 'ed25519') {
    throw new Error(
      `a DKIM key is RSA of 1024 bits or more, or Ed25519; this one is ${key.asymmetricKeyType}${bits ? ` of ${bits} bits` : ''}`,
    );
  }
  return { domain, selector, key };
}

/** SHA-256 of the body in base64. The body must end with exactly one CRLF, as `simple` canonicalisation requires. */
export function hashBody(body: Buffer): string {
  return hash('sha256', body, 'base64');
}

/**
 * Returns a `DKIM-Signature` field with CRLF at its end. Signs every field of `headers`, and lists those of
 * `oversigned` once more than they occur, so that nobody can add one (RFC 6376 5.4.2). RSA runs on libuv's threads.
 */
export async function dkimSignature(
  dkim: DkimKey,
  headers: HeaderField[],
  bodyHash: string,
  signedAt: number,
  oversigned: string[] = [],
): Promise<string> {
  const algorithm = dkim.key.asymmetricKeyType === 'ed25519' ? 'ed25519-sha256' : 'rsa-sha256';
  const names = [...headers.map(([name]) => name.toLowerCase()), ...oversigned.map((name) => name.toLowerCase())];
  // Folded here; `b=` is last, so that its value can be appended.
  const unsigned =
    `v=1; a=${algorithm}; c=relaxed/simple; d=${dkim.domain}; s=${dkim.selector};\r\n` +
    ` t=${Math.floor(signedAt / 1000)}; bh=${bodyHash};\r\n h=${foldNames(names)};\r\n b=`;
  const data = Buffer.from(
    headers.map(([name, value]) => `${relaxHeader(name, value)}\r\n`).join('') +
      relaxHeader('DKIM-Signature', unsigned),
  );
  const signature =
    algorithm === 'rsa-sha256'
      ? await signAsync('sha256', data, dkim.key)
      : // RFC 8463 3: Ed25519 signs the SHA-256 of the data, not the data.
        await signAsync(null, hash('sha256', data, 'buffer'), dkim.key);
  const encoded = signature
    .toString('base64')
    .match(/.{1,74}/g)!
    .join('\r\n ');
  return `DKIM-Signature: ${unsigned}${encoded}\r\n`;
}

function foldNames(names: string[]): string {
  const lines = [''];
  for (const [index, name] of names.entries()) {
    const part = index === 0 ? name : `:${name}`;
    if (lines.at(-1)!.length + part.length > 72) lines.push('');
    lines[lines.length - 1] += part;
  }
  return lines.join('\r\n ');
}

/** RFC 6376 3.4.2: lower-case name, unfolded, white space reduced to single spaces, none at the ends. */
function relaxHeader(name: string, value: string): string {
  const unfolded = value.includes('\r\n') ? value.replaceAll(/\r\n(?=[ \t])/g, '') : value;
  // Most values need no change, and the test is cheaper than the replacement.
  return `${name.toLowerCase()}:${(/[ \t]{2}|\t/.test(unfolded) ? unfolded.replaceAll(/[ \t]+/g, ' ') : unfolded).trim()}`;
}
