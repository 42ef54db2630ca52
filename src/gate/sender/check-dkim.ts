import { createPublicKey, type KeyObject } from 'node:crypto';
import type { DkimKey } from '../../mail/dkim.ts';
import type { Dns } from './ask-dns.ts';
import type { Fact } from './fact.ts';
import { readTags } from './read-tags.ts';

/** Checks that the DNS has the public key that belongs to ours (RFC 6376 3.6.1, RFC 8463 for Ed25519). */
export async function checkDkimKey(key: DkimKey, dns: Dns): Promise<Fact[]> {
  const name = `${key.selector}._domainkey.${key.domain}`;
  const publish = {
    hint: '`galley doctor` prints the record to publish.',
    record: { name, value: dkimRecord(key.key) },
  };
  const answer = await dns.txt(name);
  if (answer.kind === 'unanswered')
    return [{ rule: 'dns-unanswered', message: `${name} could not be looked up: ${answer.why}` }];
  const records = answer.kind === 'found' ? answer.records.filter((record) => /(^|;)\s*p\s*=/i.test(record)) : [];
  if (records.length === 0) return [{ rule: 'dkim-no-key', message: `there is no DKIM key at ${name}`, ...publish }];
  // With several records it is undefined which one a receiver uses (RFC 6376 3.6.2.2).
  if (records.length > 1)
    return [
      {
        rule: 'dkim-wrong-key',
        message: `there are ${records.length} DKIM keys at ${name}; a receiver may use either`,
        hint: 'Keep only one.',
      },
    ];
  const tags = readTags(records[0]!);
  if (!tags || (tags.get('v') ?? 'DKIM1') !== 'DKIM1')
    return [{ rule: 'dkim-wrong-key', message: `the record at ${name} is not valid`, ...publish }];
  const published = (tags.get('p') ?? '').replaceAll(/\s+/g, '');
  if (published === '')
    return [
      { rule: 'dkim-no-key', message: `the key at ${name} is empty, which means that it is revoked`, ...publish },
    ];
  const facts: Fact[] = [];
  if (!isSameKey(key.key, published, tags.get('k') ?? 'rsa'))
    facts.push({
      rule: 'dkim-wrong-key',
      message: `the key at ${name} does not belong to your private key`,
      ...publish,
    });
  if (
    tags
      .get('t')
      ?.split(':')
      .some((flag) => flag.trim() === 'y')
  )
    facts.push({
      rule: 'dkim-weak',
      message: `the record at ${name} is in test mode (t=y): receivers treat signed mail as unsigned`,
      hint: 'Remove t=y.',
    });
  const bits = key.key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < 2048)
    facts.push({
      rule: 'dkim-weak',
      message: `the RSA key of ${name} has ${bits} bits; use at least 2048 (RFC 8301)`,
      hint: 'Create a new key with a new selector.',
    });
  return facts;
}

/** The TXT record that belongs to a private key. */
function dkimRecord(privateKey: KeyObject): string {
  return privateKey.asymmetricKeyType === 'ed25519'
    ? `v=DKIM1; k=ed25519; p=${rawEd25519(privateKey)}`
    : `v=DKIM1; k=rsa; p=${spki(privateKey)}`;
}

function isSameKey(privateKey: KeyObject, published: string, kind: string): boolean {
  if (privateKey.asymmetricKeyType === 'ed25519') return kind === 'ed25519' && published === rawEd25519(privateKey);
  if (kind !== 'rsa') return false;
  try {
    // Usually published as SPKI, sometimes as a bare RSAPublicKey; receivers accept both.
    const der = Buffer.from(published, 'base64');
    const ours = createPublicKey(privateKey);
    return [
      () => createPublicKey({ key: der, format: 'der', type: 'spki' }),
      () => createPublicKey({ key: der, format: 'der', type: 'pkcs1' }),
    ].some((read) => {
      try {
        return read().equals(ours);
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}

function spki(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
}

/** RFC 8463 4: the key itself, 32 bytes, without the ASN.1 around it. */
function rawEd25519(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
}
