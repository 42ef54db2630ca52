import { createPublicKey, type KeyObject } from 'node:crypto';

/** The TXT record that publishes the public part of a DKIM key (RFC 6376 3.6.1). */
export function dkimRecord(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return key.asymmetricKeyType === 'ed25519'
    ? // RFC 8463 4.2: the bare 32 bytes, without DER.
      `v=DKIM1; k=ed25519; p=${der.subarray(-32).toString('base64')}`
    : `v=DKIM1; k=rsa; p=${der.toString('base64')}`;
}
