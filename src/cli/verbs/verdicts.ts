import { Command } from 'commander';
import type { Database } from '../../db/open.ts';
import { GalleyError } from '../../problem.ts';
import { checkCounts, mendCounts, type CountFault } from '../../track/judge/check-counts.ts';
import { judgeNew, settleSend } from '../../track/judge/judge-sends.ts';
import { previewVerdicts, type VerdictChange } from '../../track/judge/preview-verdicts.ts';
import { rulesVersion } from '../../track/judge/rules-version.ts';
import type { App } from '../../wire/app.ts';
import { positiveNumber } from '../kit/issue-number.ts';
import { formatNumber, progressBar } from '../kit/progress.ts';
import { formatTable, type Column } from '../kit/table.ts';
import { printJson, type Terminal } from '../kit/terminal.ts';
import { withApp } from '../kit/with-app.ts';

interface SendResult {
  issue: number;
  send: number;
  readers: number;
  /** Version of the rules by which it was judged last; null if it was not judged yet. */
  rulesBefore: number | null;
  /** Events whose verdict is another one than before. */
  changed: number;
  changes: VerdictChange[];
  /** Counts that did not agree with the events; they are mended, without --dry-run. */
  faults: CountFault[];
}

export function verdictsCommand(terminal: Terminal): Command {
  const verdicts = new Command('verdicts').description(
    'Judge again which opens and clicks people made, and check the counts.',
  );
  verdicts
    .command('recompute')
    .description('Judge the events of all sends, or of one issue, by the present rules, and mend counts.')
    .option('--issue <number>', 'only of this issue', positiveNumber)
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
New events are judged by themselves within seconds, and all events again after an upgrade with other rules. Use this to
see what new rules change before it happens, or after rows of the database were changed by hand.

Examples:
  galley verdicts recompute --issue 180 --dry-run
  galley verdicts recompute --json`,
    )
    .action((options: { issue?: number; dryRun?: boolean; json?: boolean }) =>
      withApp(terminal, (app) => recompute(app, options, terminal)),
    );
  return verdicts;
}

async function recompute(
  { db, clock }: App,
  { issue, dryRun = false, json = false }: { issue?: number; dryRun?: boolean; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const sends = await sendsOf(db, issue);
  const results: SendResult[] = [];
  for (const { id, issue_number } of sends) {
    const bar = progressBar({
      label: `Issue ${issue_number}`,
      total: await countReaders(db, Number(id)),
      stream: terminal.stderr,
      env: terminal.env,
    });
    const preview = await previewVerdicts(db, Number(id), (readers) => bar.update(readers, 'compared'));
    const rulesBefore = await rulesOf(db, Number(id));
    const base = { issue: issue_number, send: Number(id), rulesBefore, ...preview };
    if (dryRun) {
      bar.stop('');
      results.push({ ...base, faults: await checkCounts(db, Number(id)) });
      continue;
    }
    await judgeNew(db, { now: clock.now(), send: Number(id) });
    if (preview.changed > 0 || rulesBefore !== rulesVersion)
      await settleSend(db, Number(id), clock.now(), (readers) => bar.update(readers, 'judged'));
    bar.stop('');
    results.push({ ...base, faults: await mendCounts(db, Number(id)) });
  }
  if (json) printJson(terminal.stdout, { rules: rulesVersion, dryRun, sends: results });
  else terminal.stdout.write(formatResults(results, dryRun));
}

async function rulesOf(db: Database, send: number): Promise<number | null> {
  const row = await db.selectFrom('send_judged').select('rules').where('send_id', '=', send).executeTakeFirst();
  return row ? Number(row.rules) : null;
}

async function countReaders(db: Database, send: number): Promise<number> {
  const { count } = await db
    .selectFrom('event')
    .select(({ fn }) => fn.count<number>('delivery_id').distinct().as('count'))
    .where('send_id', '=', send)
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function sendsOf(db: Database, issue: number | undefined) {
  const sends = await db
    .selectFrom('send')
    .select(['id', 'issue_number'])
    .where('started_at', 'is not', null)
    .$if(issue !== undefined, (query) => query.where('issue_number', '=', issue!))
    .orderBy('id', 'desc')
    .execute();
  if (issue !== undefined && sends.length === 0)
    throw new GalleyError(`Issue ${issue} has not been sent`, {
      code: 'E_NOT_SENT',
      hint: '`galley status` lists the sends.',
    });
  return sends;
}

const right = (title: string): Column => ({ title, align: 'right' });

function formatResults(results: SendResult[], dryRun: boolean): string {
  if (results.length === 0) return 'Nothing has been sent yet, so there is nothing to judge.\n';
  const older = results.filter(({ rulesBefore }) => rulesBefore !== null && rulesBefore !== rulesVersion);
  const parts = [
    `Rules version ${rulesVersion}.${dryRun ? ' Nothing was changed.' : ''}\n${older
      .map(({ issue, send, rulesBefore }) => `Issue ${issue}, send ${send}: judged by version ${rulesBefore} before.\n`)
      .join('')}`,
    formatTable(
      [
        right('issue'),
        right('send'),
        right('readers'),
        right(dryRun ? 'would change' : 'changed'),
        right('wrong counts'),
      ],
      results.map(({ issue, send, readers, changed, faults }) =>
        [issue, send, readers, changed, faults.length].map(formatNumber),
      ),
    ),
  ];
  const changes = results.flatMap(({ issue, changes: own }) => own.map((change) => ({ issue, ...change })));
  if (changes.length > 0)
    parts.push(
      formatTable(
        [
          right('issue'),
          { title: 'kind' },
          { title: 'from' },
          { title: 'to' },
          right('events'),
          { title: 'mostly because' },
        ],
        changes.map(({ issue, kind, from, to, events, reason }) => [
          formatNumber(issue),
          kind,
          from,
          to,
          formatNumber(events),
          reason,
        ]),
      ),
    );
  const faults = results.flatMap(({ issue, faults: own }) => own.map((fault) => ({ issue, ...fault })));
  if (faults.length > 0)
    parts.push(
      `Counts that did not agree with the events${dryRun ? '' : ', mended'}:\n${formatTable(
        [right('issue'), { title: 'count' }, { title: 'field' }, right('stored'), right('right')],
        faults
          .slice(0, 20)
          .map(({ issue, key, field, stored, right: counted }) => [
            formatNumber(issue),
            key,
            field,
            formatNumber(stored),
            formatNumber(counted),
          ]),
      )}`,
    );
  return parts.join('\n');
}
