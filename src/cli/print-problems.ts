import { styleText } from 'node:util';
import type { Problem } from '../problem.ts';
import { displayWidth } from './table.ts';

/**
 * Problems for people: place, sentence, the line with a caret under the spot, what to do.
 *
 *     drafts/180.yaml:12:5  error  unknown key `sumary`, did you mean `summary`?
 *       12 │     sumary: Three talks on caching
 *          │     ^
 */
export function formatProblem({ severity, message, hint, file, line, column, source }: Problem): string {
  const place = file ? `${file}${line ? `:${line}:${column ?? 1}` : ''}  ` : '';
  const label = severity === 'error' ? styleText(['red', 'bold'], 'error') : styleText(['yellow', 'bold'], 'warning');
  const lines = [`${place ? styleText('cyan', place) : ''}${label}  ${message}`];
  if (source !== undefined && line) {
    const { shown, caretAt } = windowOf(source, column ?? 1);
    const gutter = String(line).padStart(5);
    lines.push(styleText('dim', `${gutter} │ `) + shown);
    lines.push(styleText('dim', `${' '.repeat(5)} │ `) + ' '.repeat(caretAt) + styleText(severity === 'error' ? 'red' : 'yellow', '^'));
  }
  if (hint) lines.push(`        ${styleText('dim', '→')} ${hint}`);
  return lines.join('\n');
}

/** A long line is shown around its spot; tabs and wide characters take the columns they take in a terminal. */
function windowOf(source: string, column: number): { shown: string; caretAt: number } {
  const width = 100;
  const from = Math.max(0, Math.min(column - 1 - 40, source.length - width));
  const prefix = from > 0 ? '…' : '';
  const shown = prefix + source.slice(from, from + width).replaceAll('\t', ' ') + (source.length > from + width ? '…' : '');
  return { shown, caretAt: displayWidth(prefix + source.slice(from, column - 1)) };
}

/** `2 errors, 1 warning`, or `no problems`. */
export function countProblems(problems: Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  const parts = [errors && `${errors} error${errors === 1 ? '' : 's'}`, warnings && `${warnings} warning${warnings === 1 ? '' : 's'}`].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'no problems';
}
