import { countSampleReaders } from '../../audience/sample-readers.ts';
import type { Database } from '../../db/open.ts';
import { GalleyError } from '../../problem.ts';

/**
 * The readers that `npm start` loads are nobody: a server that delivers would bounce fifty mails off other people's
 * domains.
 * @throws GalleyError E_SAMPLE_READERS
 */
export async function refuseSampleReaders(db: Database): Promise<void> {
  const count = await countSampleReaders(db);
  if (count === 0) return;
  throw new GalleyError(`${count.toLocaleString('en')} of your readers are the samples that npm start loaded`, {
    code: 'E_SAMPLE_READERS',
    hint: '`galley subscribers remove --samples` takes them off the list. Nothing was sent.',
  });
}
