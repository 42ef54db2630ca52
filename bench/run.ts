/**
 * `npm run bench [-- --messages 20000] [--only render,copy,send,workers,scale,import,clicks,report,verdicts,desk,check]
 * [--json]`: the speed of the parts, as ratios to alternatives within one run. Absolute numbers depend on the machine; only the ratios can be
 * compared.
 */
import { benchCheck } from './check.ts';
import { benchClicks } from './clicks.ts';
import { benchCopy } from './copy.ts';
import { benchDesk } from './desk.ts';
import { benchImport } from './import.ts';
import { benchRender } from './render.ts';
import { benchReport } from './report.ts';
import { benchScale, benchSend, benchWorkers } from './send.ts';
import { formatTable } from '../src/cli/kit/table.ts';
import { endAll } from '../tests/setup/children.mjs';
import { Command } from 'commander';
import { benchVerdicts } from './verdicts/run.ts';
import { formatVerdicts } from './verdicts/words.ts';
import type { Duration, Result } from './measure.ts';

const program = new Command('bench')
  .option('--messages <count>', 'messages in the sending part', '20000')
  .option(
    '--only <parts>',
    'render, copy, send, workers, scale, import, clicks, report, verdicts, desk, check; separated by commas',
    'render,copy,send,workers,scale,import',
  )
  .option('--readers <count>', 'readers of the large list', '1000000')
  .option('--engines <names>', 'databases in the part of clicks', 'sqlite,postgres')
  .option('--saves <count>', 'saves of a draft in each part of the desk', '60')
  .option('--reloads <count>', 'saves between the two looks at the desk’s memory', '1000')
  .option('--seeds <count>', 'simulated sends of each kind in the part of verdicts', '10')
  .option('--json', 'print the results as JSON')
  .parse();
const { messages, readers, engines, only, saves, reloads, seeds, json } = program.opts<{
  messages: string;
  readers: string;
  engines: string;
  only: string;
  saves: string;
  reloads: string;
  seeds: string;
  json?: boolean;
}>();
const parts = only.split(',');

const results: Result[] = [];
const durations: Duration[] = [];
let verdicts: Awaited<ReturnType<typeof benchVerdicts>> | undefined;
try {
  if (parts.includes('render')) results.push(...(await benchRender()));
  if (parts.includes('copy')) results.push(...(await benchCopy()));
  if (parts.includes('send')) results.push(...(await benchSend(Number(messages))));
  if (parts.includes('workers')) results.push(...(await benchWorkers(Number(messages))));
  if (parts.includes('scale')) results.push(...(await benchScale(Number(readers), Number(messages))));
  if (parts.includes('import')) results.push(...(await benchImport(Number(readers))));
  if (parts.includes('clicks')) {
    const clicks = await benchClicks({ readers: Number(readers), engines: engines.split(',') });
    results.push(...clicks.results);
    durations.push(...clicks.durations);
  }
  if (parts.includes('report')) durations.push(...(await benchReport(Number(readers))));
  if (parts.includes('verdicts')) verdicts = await benchVerdicts(Number(seeds));
  if (parts.includes('desk')) durations.push(...(await benchDesk({ saves: Number(saves), reloads: Number(reloads) })));
  if (parts.includes('check')) durations.push(...(await benchCheck()));
} finally {
  await endAll(); // otherwise our Redis keeps this process alive
}

if (json)
  console.log(
    JSON.stringify(verdicts ? { results: [...results, ...durations], verdicts } : [...results, ...durations], null, 2),
  );
else {
  if (durations.length > 0) {
    const milliseconds = (value: number | undefined) =>
      value === undefined ? '' : Math.round(value).toLocaleString('en');
    const times = durations.map(({ what, ms, p95, p99, note }) => [
      ...[what, milliseconds(ms), milliseconds(p95), milliseconds(p99), note ?? ''],
    ]);
    process.stdout.write(
      formatTable(
        [
          { title: 'what' },
          { title: 'ms', align: 'right' },
          { title: 'p95', align: 'right' },
          { title: 'p99', align: 'right' },
          { title: '' },
        ],
        times,
        150,
      ),
    );
  }
  if (results.length > 0) printRates();
  if (verdicts) process.stdout.write(formatVerdicts(verdicts));
}

function printRates(): void {
  const rows = results.map(({ what, rate, unit, against, note }) => [
    what,
    rate >= 100 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1),
    unit,
    against ? `${against.ratio.toFixed(2)} × ${against.what}` : '',
    note ?? '',
  ]);
  process.stdout.write(
    formatTable(
      [
        { title: 'what' },
        { title: 'rate', align: 'right' },
        { title: 'per second' },
        { title: 'ratio' },
        { title: '' },
      ],
      rows,
      150,
    ),
  );
}
