import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { openConfig } from '../../wire/open-config.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../db/open.ts';
import { record } from '../../audit/record.ts';
import { isStopped, type Finding } from '../../gate/finding.ts';
import { inspectDraft } from '../../gate/run-gate.ts';
import { addWaiver, meantWaiver } from '../../gate/write-waiver.ts';
import { draftPath, readDraftFile } from '../../issue/draft-file.ts';
import { findDraft, listDrafts } from '../../issue/read-draft.ts';
import { availableThemes } from '../../issue/render.ts';
import { GalleyError } from '../../problem.ts';
import { readDraftOf } from '../../wire/check-issue.ts';
import { gateDepsOf } from '../../wire/gate-deps.ts';
import { gateOptions } from '../../wire/gate-options.ts';
import { onInterrupt } from '../kit/interrupt.ts';
import { issueNumber } from '../kit/issue-number.ts';
import { openEarlierSends } from '../../wire/open-earlier-sends.ts';
import { formatChecked, formatVerdict, type CheckedIssue } from '../kit/print-findings.ts';
import { toSarif } from '../kit/sarif.ts';
import { progressBar } from '../kit/progress.ts';
import { printJson, printLine, type Terminal } from '../kit/terminal.ts';
import { placeOf } from '../kit/with-app.ts';
import { galleyVersion } from '../kit/version.ts';

interface CheckOptions {
  theme?: string;
  links?: boolean;
  fresh?: boolean;
  allowPrivate?: string[];
  notes?: boolean;
  strict?: boolean;
  json?: boolean;
  sarif?: string;
  waive?: string;
  item?: string;
  reason?: string;
  by?: string;
}

export function checkCommand(terminal: Terminal): Command {
  return new Command('check')
    .description('List the mistakes in drafts and what could be better, with line and column, and what to do.')
    .argument('[numbers...]', 'issues; default: every draft', (written: string, before?: number[]) => [
      ...(before ?? []),
      issueNumber(written),
    ])
    .option('--theme <name>', `check it in this theme instead of its own; all: in ${availableThemes.join(' and ')}`)
    .option('--links', 'fetch every link and picture, and look up the sender in the DNS')
    .option('--fresh', 'with --links: fetch every site again instead of using stored results')
    .option(
      '--allow-private <host>',
      'with --links: this host may be on a private network, such as intranet.test:8080; repeatable',
      (host: string, before?: string[]) => [...(before ?? []), host],
    )
    .option('--notes', 'print notes, too')
    .option('--strict', 'exit 1 on warnings as well')
    .option('--json', 'print all findings as JSON')
    .option('--sarif <file>', 'write it as SARIF 2.1.0 for a code host; - is standard output')
    .option('--waive <rule>', 'record in the draft that a finding of this rule is intended')
    .option('--item <id>', 'with --waive: only for this item, by its id or address')
    .option('--reason <words>', 'with --waive: why, for the reviewers of the draft')
    .option('--by <name>', 'with --waive: who decided it; default: your user name on this machine')
    .addHelpText(
      'after',
      `
Exits 1 when there are errors; warnings alone exit 0. docs/checks.md explains each rule by the name in brackets.

Examples:
  galley check 180
  galley check 180 --links
  galley check --sarif galley.sarif          every draft, for a pull request
  galley check 180 --waive no-alt --item brindle-5 --reason "The picture is decoration"
  galley check 180 --links --waive link-broken --item https://example.org/guide --reason "Goes online with this issue"
  galley check 180 --json | jq .problems`,
    )
    .action(async (numbers: number[] | undefined, options: CheckOptions) => {
      const config = openConfig(placeOf(terminal));
      refuseMixed(options, numbers ?? []);
      const wanted = numbers?.length
        ? [...new Set(numbers)]
        : [...new Set(listDrafts(config.root).map(({ number }) => number))].toReversed();
      if (wanted.length === 0)
        throw new GalleyError('There is no draft to check', { code: 'E_NO_DRAFT', hint: '`galley new` starts one.' });
      const earlier = await openEarlierSends(config, (warning) => printLine(terminal.stderr, warning));
      try {
        const checked = await checkAll(wanted, options, config, earlier, terminal);
        printChecked(checked, options, config, terminal);
        const isBad = ({ findings }: CheckedIssue) =>
          isStopped(findings) ||
          (options.strict && findings.some(({ severity, waived }) => severity === 'warning' && !waived));
        if (checked.some(isBad)) terminal.exitCode ||= 1;
      } finally {
        await earlier?.destroy();
      }
    });
}

function refuseMixed(
  { waive, item, reason, by, links, fresh, allowPrivate, json, sarif }: CheckOptions,
  numbers: number[],
): void {
  const usage = (message: string, hint: string) => new GalleyError(message, { code: 'E_USAGE', hint });
  if (waive !== undefined && numbers.length !== 1)
    throw usage('--waive takes one issue', 'galley check 180 --waive no-alt --reason "The picture is decoration"');
  if (waive !== undefined && !reason)
    throw usage('A waiver needs a reason', 'Add --reason "why it is right as it is".');
  const given = [item && '--item', reason && '--reason', by && '--by'].find(Boolean);
  if (waive === undefined && given !== undefined)
    throw usage(`${given} goes with --waive`, 'galley check 180 --waive no-alt --reason "The picture is decoration"');
  if (!links && (fresh || allowPrivate))
    throw usage(`${fresh ? '--fresh' : '--allow-private'} goes with --links`, 'Add --links.');
  if (json && sarif === '-')
    throw usage('--json and --sarif - would both write to standard output', 'Give --sarif a file.');
}

async function checkAll(
  numbers: number[],
  options: CheckOptions,
  config: Config,
  db: Database | undefined,
  terminal: Terminal,
): Promise<CheckedIssue[]> {
  const interrupt = options.links ? onInterrupt('Stopping; the results so far are kept.', terminal) : undefined;
  const checked: CheckedIssue[] = [];
  try {
    for (const number of numbers) {
      if (interrupt?.signal.aborted) break;
      let bar: ReturnType<typeof progressBar> | undefined;
      const gate = await gateOptions(options, config, {
        signal: interrupt?.signal,
        onLink: (done, total) =>
          (bar ??= progressBar({
            label: `Issue ${number}: links`,
            total,
            stream: terminal.stderr,
            env: terminal.env,
          })).update(done),
      });
      const inspect = () => inspectDraft(readDraftOf(config, number), gateDepsOf(config, db), gate);
      let { findings, renditions, issue } = await inspect();
      bar?.stop();
      if (options.waive !== undefined) {
        await writeWaiver(number, options, config, findings, db);
        ({ findings, renditions, issue } = await inspect()); // the results of the links are stored by now
        bar?.stop();
      }
      checked.push({
        number,
        findings,
        asked: options.links ?? false,
        rendered: issue !== undefined,
        ...(issue ? { subject: renditions[0]?.copies.bare.subject ?? issue.subject } : {}),
      });
    }
  } finally {
    interrupt?.dispose();
  }
  if (interrupt?.signal.aborted) terminal.exitCode = 130;
  return checked;
}

/** Writes the waiver into the draft. */
async function writeWaiver(
  number: number,
  { waive: rule, item, reason, by }: CheckOptions,
  config: Config,
  findings: Finding[],
  db: Database | undefined,
): Promise<void> {
  const { file } = findDraft(config.root, number);
  const path = draftPath(config.root, file);
  const written = {
    ...{ rule: rule!, reason: reason!, by: by ?? userInfo().username },
    ...(item === undefined ? {} : { item }),
  };
  const waiver = meantWaiver(written, findings);
  writeFileSync(path, addWaiver(readDraftFile(config.root, file).toString(), file, waiver, findings));
  if (!db || !waiver.by || waiver.item === undefined) return;
  await record(db, {
    action: 'issue.error-waived',
    subject: `issue:${number}`,
    detail: { rule: waiver.rule, url: waiver.item, reason: waiver.reason, name: waiver.by },
    at: Date.now(),
  });
}

function printChecked(
  checked: CheckedIssue[],
  { json, sarif, notes = false }: CheckOptions,
  config: Config,
  terminal: Terminal,
): void {
  const { stdout, stderr } = terminal;
  if (sarif !== undefined) {
    const log = toSarif(
      checked.flatMap(({ findings }) => findings),
      { root: config.root, version: galleyVersion },
    );
    if (sarif === '-') return printJson(stdout, log);
    try {
      writeFileSync(resolve(terminal.cwd(), sarif), `${JSON.stringify(log, null, 2)}\n`);
    } catch (cause) {
      throw new GalleyError(`${sarif} can’t be written: ${(cause as Error).message}`, {
        code: 'E_SARIF_FILE',
        hint: 'Check the folder and the free space; --sarif - writes to standard output.',
        cause,
      });
    }
    printLine(stderr, `${sarif} written.`);
  }
  if (json) {
    const results = checked.map(({ number, findings }) => ({
      issue: number,
      ok: !isStopped(findings),
      problems: findings,
    }));
    printJson(stdout, results.length === 1 ? results[0] : results);
    return;
  }
  // One issue is printed in full, of several only those with findings.
  for (const each of checked) {
    const isQuiet = checked.length > 1 && each.findings.every(({ severity }) => severity === 'info') && !notes;
    if (!isQuiet) stdout.write(`${formatChecked(each, { notes })}\n`);
    printLine(stdout, `${formatVerdict(each, { notes })}${isQuiet ? '' : '\n'}`);
  }
}
