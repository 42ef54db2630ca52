/**
 * `npm run chaos [-- --quick] [--only NAME,…] [--seed N] [--json]`: breaks what a send depends on while it is running,
 * and counts what the readers have. Exits with 1 when a reader has no copy or two. docs/chaos.md explains the output.
 */
import { Command } from 'commander';
import { formatNumber } from '../../src/cli/kit/progress.ts';
import { formatTable } from '../../src/cli/kit/table.ts';
import { endAll } from '../setup/children.mjs';
import { runScenario } from './run-scenario.ts';
import type { Result, Scenario, Size } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { openServices } from './own-servers.ts';

const program = new Command('chaos')
  .description('Break what a send depends on and count what the readers have.')
  .option('--quick', 'the short form, as in npm test')
  .option('--only <names>', 'some scenarios, parted by commas; --list names them')
  .option('--seed <number>', 'the same faults at the same messages as in an earlier run')
  .option('--list', 'name the scenarios')
  .option('--readers <count>', 'readers of each send, instead of each scenario’s own number')
  .option('--times <count>', 'faults of each scenario, instead of each one’s own number')
  .option('--json', 'print the results as JSON')
  .parse();
const {
  quick = false,
  only,
  seed: wanted,
  list,
  json,
  readers,
  times,
} = program.opts<{
  quick?: boolean;
  only?: string;
  seed?: string;
  list?: boolean;
  json?: boolean;
  readers?: string;
  times?: string;
}>();

if (list)
  for (const { name, fault, engine } of scenarios) console.log(`${name.padEnd(24)} ${engine.padEnd(18)} ${fault}`);
else process.exitCode = await breakEverything(chosen());
await endAll();
process.exit();

function chosen(): Scenario[] {
  if (!only) return scenarios;
  const isNamed = (name: string) => (scenario: Scenario) =>
    scenario.name === name || scenario.name.startsWith(`${name}-`);
  const names = only.split(',');
  for (const name of names)
    if (!scenarios.some(isNamed(name))) program.error(`there is no scenario ${name}; --list names them`);
  return scenarios.filter((scenario) => names.some((name) => isNamed(name)(scenario)));
}

async function breakEverything(all: Scenario[]): Promise<number> {
  const seed = wanted === undefined ? Math.floor(Math.random() * 1e9) : Number(wanted);
  const say = (line: string) => console.error(line);
  say(`Seed ${seed}: \`npm run chaos -- --seed ${seed}\` causes the same faults at the same messages.`);
  const services = openServices(say);
  const results: Result[] = [];
  for (const [index, scenario] of all.entries()) {
    const { name, fault, engine } = scenario;
    process.stderr.write(`${String(index + 1).padStart(2)}/${all.length}  ${name.padEnd(24)} ${fault}, ${engine} … `);
    const result = await runScenario(resized(scenario), { services, seed: seedOf(seed, scenario), quick });
    results.push(result);
    say(result.wrong.length === 0 ? `ok, ${result.seconds} s` : `WRONG, ${result.seconds} s`);
    for (const sentence of result.wrong) say(`       ${sentence.replaceAll('\n', '\n       ')}`);
  }
  if (json) console.log(JSON.stringify({ seed, quick, results }, null, 2));
  else process.stdout.write(`\n${table(results)}`);
  const wrong = results.filter((result) => result.wrong.length > 0);
  if (!json)
    console.log(
      wrong.length === 0
        ? '\nNobody was lost and nobody got two copies.'
        : `\n${wrong.length} of ${results.length} went wrong: ${wrong.map(({ name }) => name).join(', ')}.`,
    );
  return wrong.length === 0 ? 0 : 1;
}

/** Each scenario has its own seed, so that it meets the same faults alone and among all others. */
function seedOf(seed: number, { name }: Scenario): number {
  return [...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.codePointAt(0)!, seed) >>> 0;
}

function resized(scenario: Scenario): Scenario {
  const size = (own: Size) => ({
    readers: readers ? Number(readers) : own.readers,
    times: times ? Number(times) : own.times,
  });
  return { ...scenario, size: { full: size(scenario.size.full), quick: size(scenario.size.quick) } };
}

function table(results: Result[]): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  const columns = [
    { title: 'fault' },
    { title: 'on' },
    right('times'),
    right('messages'),
    right('lost'),
    right('duplicated'),
    right('uncertain'),
    right('seconds'),
  ];
  const rows = results.map(({ fault, engine, times: often, messages, lost, duplicated, uncertain, seconds, wrong }) => [
    `${wrong.length > 0 ? 'WRONG ' : ''}${fault}`,
    engine,
    ...[often, messages, lost, duplicated, uncertain].map(formatNumber),
    seconds.toFixed(0),
  ]);
  return formatTable(columns, rows, 150);
}
