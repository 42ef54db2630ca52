import { Hono, type Context } from 'hono';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import type { Rendition } from '../../issue/render.ts';
import { GalleyError } from '../../problem.ts';
import { correctLink } from '../../send/steer/correct-link.ts';
import { linksAsCsv } from '../../report/report-csv.ts';
import { reportIssue, type IssueReport } from '../../report/issue-report.ts';
import { PageHead } from '../../http/blocks.tsx';
import { listSends } from '../../send/steer/status.ts';
import { readersWords } from '../kit/words.ts';
import { deskError, deskPage, type DeskShell } from '../kit/desk-page.tsx';
import type { DeskRoom } from '../kit/desk-room.ts';
import { readForm } from '../kit/form.ts';
import { editorOf } from '../guard/guard-desk.ts';
import { mailFrameHeaders } from '../kit/policy.ts';
import { clickMap } from './click-map.ts';
import { CorrectPage } from './correct-page.tsx';
import { ReportPage } from './report-page.tsx';
import { reportPath } from './report-path.ts';
import { reportStyle } from './report.css.ts';

export interface ReportDeps {
  db: Database;
  config: Config;
  clock: Clock;
}

export const reportRoom: DeskRoom<ReportDeps> = { routes: reportRoutes };

/** A page does not wait longer for what is not judged yet; it says what is missing. */
const judgeMs = 250;

/** `/reports/:issue`: the results of an issue, and correcting a wrong link. */
function reportRoutes({ db, config, clock, shell }: ReportDeps & { shell: DeskShell }): Hono {
  const { publication, publicUrl } = config;
  const { timezone } = publication;
  const app = new Hono();

  /** Each send went to other readers, so the person has to choose one. */
  const choicePage = async (issue: number, message: string) => {
    const sends = (await listSends(db, { issue })).filter(({ status }) => status !== 'cancelled');
    return deskPage(shell, {
      title: `Reports of issue ${issue}`,
      under: '/',
      children: (
        <>
          <PageHead title={`Reports of issue ${issue}`} lead={`${message}.`} />
          <ul>
            {sends.map(({ id, audience, status, recipients }) => (
              <li key={id}>
                <a href={`/reports/${issue}?send=${id}`}>
                  Send {id}, to {audience}
                </a>{' '}
                ({status}, {readersWords(recipients)})
              </li>
            ))}
          </ul>
        </>
      ),
    });
  };

  const withReport =
    (work: (report: IssueReport, context: Context) => Response | Promise<Response>) => async (context: Context) => {
      const issue = Number(context.req.param('number'));
      let report: IssueReport;
      try {
        report = await reportIssue(db, issue, { send: wantedSend(context), timezone, now: clock.now(), judgeMs });
      } catch (error) {
        if (!(error instanceof GalleyError)) throw error;
        if (error.code === 'E_SEND_CHOICE') return choicePage(issue, error.message);
        if (error.code === 'E_NO_SEND')
          return deskError(shell, 404, error.message, 'Its report tells of the sends it has.', error.hint ?? '');
        return deskError(
          shell,
          404,
          error.message,
          'A report begins with the send.',
          `The desk, or \`galley send ${issue}\`, sends it.`,
        );
      }
      return work(report, context);
    };

  app.get(
    '/reports/:number{[0-9]{1,9}}',
    withReport((report) =>
      deskPage(shell, {
        title: `Report of issue ${report.issue}`,
        under: '/',
        modules: ['report/charts'],
        style: reportStyle,
        children: <ReportPage report={report} timezone={timezone} explained={`${publicUrl}/how-we-count`} />,
      }),
    ),
  );

  app.get(
    '/reports/:number{[0-9]{1,9}}/charts.json',
    withReport(({ issue, timeline, links }) =>
      Response.json(
        {
          issue,
          timezone,
          timeline,
          positions: links.map(({ position, label, human, unsure, machine }) => ({
            position: position + 1,
            label,
            clicks: { human, unsure, machine },
          })),
        },
        { headers: { 'cache-control': 'no-store' } },
      ),
    ),
  );

  app.get(
    '/reports/:number{[0-9]{1,9}}/links.csv',
    withReport(
      (report) =>
        new Response(linksAsCsv(report), {
          headers: {
            'content-type': 'text/csv; charset=utf-8',
            'content-disposition': `attachment; filename="issue-${report.issue}-links.csv"`,
            'cache-control': 'no-store',
          },
        }),
    ),
  );

  app.get(
    '/reports/:number{[0-9]{1,9}}/map',
    withReport(async ({ send, links }, context) => {
      const { body } = await db
        .selectFrom('send')
        .innerJoin('rendition', 'rendition.hash', 'send.rendition_hash')
        .select('rendition.body')
        .where('send.id', '=', send)
        .executeTakeFirstOrThrow();
      const html = clickMap(JSON.parse(body) as Rendition, links, {
        fields: publication.fields,
        publicUrl,
        dark: context.req.query('scheme') === 'dark',
      });
      return new Response(html, { headers: { ...mailFrameHeaders(), 'content-type': 'text/html; charset=utf-8' } });
    }),
  );

  const correctPage = (
    report: IssueReport,
    context: Context,
    {
      typed,
      fault,
      status = 200,
    }: {
      typed?: { url: string; reason: string; name: string };
      fault?: { title: string; text: string };
      status?: number;
    } = {},
  ) => {
    const position = Number(context.req.param('position')) - 1;
    const link = report.links.find((one) => one.position === position);
    if (!link)
      return deskError(
        shell,
        404,
        `Issue ${report.issue} has no link ${position + 1}`,
        `It has ${report.links.length}.`,
        'The report lists them.',
      );
    return deskPage(shell, {
      title: `Correct a link of issue ${report.issue}`,
      under: '/',
      style: reportStyle,
      status,
      children: (
        <CorrectPage
          {...{ report, link, timezone, fault }}
          editor={editorOf(context)}
          isUntracked={publication.tracking === 'off'}
          typed={typed ?? { url: '', reason: '', name: report.corrections.at(-1)?.by ?? '' }}
        />
      ),
    });
  };

  app.get(
    '/reports/:number{[0-9]{1,9}}/links/:position{[0-9]{1,6}}',
    withReport((report, context) => correctPage(report, context)),
  );
  app.post(
    '/reports/:number{[0-9]{1,9}}/links/:position{[0-9]{1,6}}',
    withReport(async (report, context) => {
      const word = await readForm(context);
      const name = editorOf(context) ?? word('name');
      try {
        await correctLink(
          {
            send: report.send,
            position: Number(context.req.param('position')) - 1,
            url: word('url'),
            from: word('from'),
            reason: word('reason'),
            by: name,
          },
          { db, clock },
        );
      } catch (error) {
        if (!(error instanceof GalleyError)) throw error;
        const status = error.code === 'E_LINK_CHANGED' ? 409 : error.code === 'E_NO_LINK' ? 404 : 422;
        return correctPage(report, context, {
          typed: { url: word('url'), reason: word('reason'), name },
          fault: { title: error.message, text: error.hint ?? '' },
          status,
        });
      }
      return context.redirect(`${reportPath(report)}#corrections`, 303);
    }),
  );
  return app;
}

/** `?send=3`. Anything that is not a number becomes an id that no send has. */
function wantedSend(context: Context): number | undefined {
  const send = context.req.query('send');
  return send === undefined ? undefined : /^\d{1,15}$/.test(send) ? Number(send) : 0;
}
