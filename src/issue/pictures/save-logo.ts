import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { serialize } from '../../files/keyed-mutex.ts';
import { replaceFile } from '../../files/replace-file.ts';
import { logoFault, withLogo, type NewLogo } from './write-logo.ts';

/** Writes the logo into galley.yaml, whose comments stay. @throws GalleyError E_LOGO with nothing written */
export function saveLogo(root: string, logo: NewLogo): Promise<void> {
  return serialize(`${root} galley.yaml`, async () => {
    const path = await realpath(join(root, 'galley.yaml'));
    const text = await readFile(path, 'utf8');
    const after = Buffer.from(withLogo(text, logo));
    const changed = await replaceFile(path, after, async () =>
      (await readFile(path, 'utf8')) === text ? undefined : true,
    );
    if (changed) throw logoFault('galley.yaml was changed by somebody else at the same moment', 'Try again.');
  });
}
