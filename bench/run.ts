/**
 * `npm run bench [-- --messages 20000] [--only render,copy,send] [--json]`: how fast the parts are, as ratios within one run against what
 * a user would otherwise have. Absolute numbers are this machine's; only the ratios travel.
 */
import { benchCopy } from './copy.ts';
import { benchRender } from './render.ts';
import { benchSend } from './send.ts';
import { formatTable } from '../src/cli/table.ts';
import { Command } from 'commander';
import type { Result } from './measure.ts';

const program = new Command('bench')
  .option('--messages <count>', 'messages in the sending part', '20000')
  .option('--only <parts>', 'render, copy, send; parted by commas', 'render,copy,send')
  .option('--json', 'print the results as JSON')
  .parse();
const { messages, only, json } = program.opts<{ messages: string; only: string; json?: boolean }>();
const parts = only.split(',');

const results: Result[] = [];
if (parts.includes('render')) results.push(...(await benchRender()));
if (parts.includes('copy')) results.push(...(await benchCopy()));
if (parts.includes('send')) results.push(...(await benchSend(Number(messages))));

if (json) console.log(JSON.stringify(results, null, 2));
else {
  const rows = results.map(({ what, rate, unit, against, note }) => [
    what,
    rate >= 100 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1),
    unit,
    against ? `${against.ratio.toFixed(2)} × ${against.what}` : '',
    note ?? '',
  ]);
  process.stdout.write(formatTable([{ title: 'what' }, { title: 'rate', align: 'right' }, { title: 'per second' }, { title: 'ratio' }, { title: '' }], rows, 150));
}
