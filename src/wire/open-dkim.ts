import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Config } from '../config/config.ts';
import { domainOf } from '../mail/address.ts';
import { dkimSignature, hashBody, loadDkimKey, type DkimKey } from '../mail/dkim.ts';
import { GalleyError } from '../problem.ts';

/**
 * Loads the DKIM keys and signs once with each before anything is sent: a key that can’t sign must not lead to unsigned
 * mail.
 */
export async function openDkim({ env, publication, root }: Config): Promise<DkimKey[]> {
  const domain = env.DKIM_DOMAIN ?? domainOf(publication.from.address);
  const configured = [
    ['DKIM_PRIVATE_KEY', env.DKIM_PRIVATE_KEY, env.DKIM_SELECTOR],
    ['DKIM_ED25519_PRIVATE_KEY', env.DKIM_ED25519_PRIVATE_KEY, env.DKIM_ED25519_SELECTOR],
  ] as const;
  const keys: DkimKey[] = [];
  for (const [name, value, selector] of configured) {
    if (!value || !selector) continue;
    try {
      const key = loadDkimKey(readPem(value, root), domain, selector);
      await dkimSignature(key, [['From', publication.from.address]], hashBody(Buffer.from('\r\n')), 0);
      keys.push(key);
    } catch (cause) {
      throw new GalleyError(`${name} can't be used to sign: ${(cause as Error).message}`, {
        code: 'E_DKIM',
        hint: 'Give a private key in PEM form, or the path of a file that holds one. Nothing was sent.',
        cause,
      });
    }
  }
  return keys;
}

function readPem(value: string, root: string): string {
  if (value.includes('-----BEGIN')) return value.replaceAll('\\n', '\n');
  const path = isAbsolute(value) ? value : join(root, value);
  if (!existsSync(path)) throw new Error('it is neither a PEM text nor the path of a file that exists');
  return readFileSync(path, 'utf8');
}
