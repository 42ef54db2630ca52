import type { IssueReport } from '../../../report/issue-report.ts';
import { isGeneralCode, isLeftOpen } from '../../../track/judge/signals.ts';
import { wordsOfRule } from '../../../track/rule-words.ts';
import { hanging } from '../../kit/hanging.ts';
import { formatNumber } from '../../kit/progress.ts';

const kinds = [
  ['general', 'General: programs that say what they are, and what is fetched ahead'],
  ['sophisticated', 'Sophisticated: looks like people, found by what it does'],
  ['open', 'Left open: may be people’s'],
] as const;

/** What was taken out or left open, and why: each event once, by its main reason. */
export function takenOutText({ opens, clicks, reasons, rules }: IssueReport, width: number): string {
  const title = `What was taken out or left open, and why (rules version ${rules.version}; docs/numbers.md):\n`;
  if (reasons.length === 0) return `Nothing was taken out or left open (rules version ${rules.version}).\n`;
  const counted = (of: typeof opens | typeof clicks, rule: string) =>
    formatNumber(of.reasons.find((row) => row.rule === rule)?.count ?? 0);
  const rows = reasons.map(({ rule }) => ({ rule, clicks: counted(clicks, rule), opens: counted(opens, rule) }));
  const cells = Math.max(6, ...rows.map((row) => Math.max(row.clicks.length, row.opens.length)));
  const front = (one: string, other: string) => `${one.padStart(cells)}  ${other.padStart(cells)}  `;
  const blocks = kinds.flatMap(([kind, words]) => {
    const own = rows.filter(({ rule }) => kindOf(rule) === kind);
    if (own.length === 0) return [];
    return [
      hanging(front('', ''), words, width),
      ...own.map(({ rule, clicks: some, opens: others }) =>
        hanging(`${front(some, others)}- `, `${wordsOfRule(rule)} (${rule})`, width),
      ),
    ];
  });
  return `${hanging('', title.trimEnd(), width)}${front('clicks', 'opens').trimEnd()}\n${blocks.join('')}`;
}

function kindOf(rule: string): (typeof kinds)[number][0] {
  if (isGeneralCode(rule)) return 'general';
  return isLeftOpen(rule) ? 'open' : 'sophisticated';
}
