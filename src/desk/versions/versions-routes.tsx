import { Hono, type Context } from 'hono';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import { compareTexts } from '../../issue/compare/compare-drafts.ts';
import { listVersionChanges, listVersions, readVersion } from '../../issue/versions/read-versions.ts';
import { noteOnDisk } from '../../issue/versions/record-version.ts';
import { GalleyError } from '../../problem.ts';
import { readSource, SourceFault } from '../editor/draft-source.ts';
import { deskError, deskPage, type DeskShell } from '../kit/desk-page.tsx';
import type { DeskRoom } from '../kit/desk-room.ts';
import { ComparePage } from './compare-page.tsx';
import { restoreVersion } from './restore-version.ts';
import { VersionsPage } from './versions-page.tsx';
import { versionsStyle } from './versions.css.ts';

export interface VersionsDeps {
  db: Database;
  clock: Clock;
  config: Pick<Config, 'root' | 'publication'>;
}

const pageSize = 25;

/** `/drafts/:number/versions`: what a draft was, what changed, and how to bring it back. */
export const versionsRoom: DeskRoom<VersionsDeps> = { routes: versionsRoutes };

function versionsRoutes({ db, clock, config, shell }: VersionsDeps & { shell: DeskShell }): Hono {
  const { root, publication } = config;
  const { timezone } = publication;
  const app = new Hono();
  const path = '/drafts/:number{[0-9]{1,5}}/versions';
  const numberOf = (context: Context) => Number(context.req.param('number'));
  const versionOf = (context: Context) => Number(context.req.param('version'));

  app.onError((error) => {
    if (!(error instanceof GalleyError)) throw error;
    const status = error instanceof SourceFault ? error.status : error.code === 'E_NO_VERSION' ? 404 : 409;
    return deskError(shell, status, error.message, 'Nothing was changed.', error.hint ?? '');
  });

  /** The text of the file now; undefined if there is none. It becomes a version if it is none yet. */
  const textNow = async (number: number): Promise<string | undefined> => {
    try {
      const { text } = await readSource(root, number);
      await noteOnDisk(number, text, { db, clock });
      return text;
    } catch (error) {
      if (error instanceof SourceFault && error.code === 'E_NO_DRAFT') return undefined;
      throw error;
    }
  };
  const missing = (number: number) =>
    deskError(
      shell,
      404,
      `There is no such version of issue ${number}`,
      'Only the newest two hundred are kept.',
      'Look at those that there are.',
    );

  app.get(path, async (context) => {
    const number = numberOf(context);
    const isDeleted = (await textNow(number)) === undefined;
    const written = context.req.query('before') ?? '';
    const before = /^[1-9]\d{0,8}$/.test(written) ? Number(written) : undefined;
    const found = await listVersionChanges(db, number, { limit: pageSize + 1, before });
    if (found.length === 0 && before === undefined)
      return deskError(
        shell,
        404,
        `There is no version of issue ${number}`,
        'Nothing was written here under this number.',
        'The desk lists the drafts that there are.',
      );
    const page = {
      number,
      versions: found.slice(0, pageSize),
      isMore: found.length > pageSize,
      isNewest: before === undefined,
      isDeleted,
      back: context.req.query('back'),
      now: clock.now(),
      timezone,
    };
    return deskPage(shell, {
      title: `Versions of issue ${number}`,
      under: '/',
      style: versionsStyle,
      children: <VersionsPage {...page} />,
    });
  });

  app.get(`${path}/:version{[0-9]{1,9}}`, async (context) => {
    const [number, version] = [numberOf(context), versionOf(context)];
    const now = await textNow(number);
    const withNow = context.req.query('with') === 'now';
    const [found, [before], [newest]] = await Promise.all([
      readVersion(db, number, version),
      listVersions(db, number, { limit: 1, before: version }),
      listVersions(db, number, { limit: 1 }),
    ]);
    if (!found) return missing(number);
    const earlier = before && (await readVersion(db, number, before.version));
    const [from, to] = withNow ? [found.text, now ?? ''] : [earlier?.text ?? '', found.text];
    return deskPage(shell, {
      title: `Issue ${number}: version ${version}`,
      under: '/',
      style: versionsStyle,
      children: (
        <ComparePage
          {...{ number, version: found, before, timezone, withNow }}
          changes={compareTexts(from, to)}
          texts={{ before: from, after: to }}
          isNow={now === found.text}
          isNewest={newest?.version === version}
          showsFile={context.req.query('file') !== undefined}
        />
      ),
    });
  });

  app.post(`${path}/:version{[0-9]{1,9}}/restore`, async (context) => {
    const [number, version] = [numberOf(context), versionOf(context)];
    const result = await restoreVersion(root, { number, version }, { db, clock });
    const said = result.kind === 'restored' ? `?back=${version}` : '';
    return context.redirect(`/drafts/${number}/versions${said}`, 303);
  });
  /** Right after a deletion: what was deleted is the newest version. */
  app.post('/drafts/:number{[0-9]{1,5}}/undelete', async (context) => {
    const number = numberOf(context);
    const [newest] = await listVersions(db, number, { limit: 1 });
    if (newest?.how !== 'deleted') return context.redirect(`/drafts/${number}/versions`, 303);
    await restoreVersion(root, { number, version: newest.version }, { db, clock });
    return context.redirect(`/drafts/${number}`, 303);
  });
  return app;
}
