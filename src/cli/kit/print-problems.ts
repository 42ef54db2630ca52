import type { Finding } from '../../gate/finding.ts';
import type { Problem } from '../../problem.ts';
import stringWidth from 'string-width';
import { style } from './printable.ts';

type Shown = Omit<Problem, 'severity'> & Pick<Finding, 'severity'>;

const looks = { error: ['red', 'bold'], warning: ['yellow', 'bold'], info: ['blue'] } as const;
const words = { error: 'error', warning: 'warning', info: 'note' } as const;

/**
 * Formats a problem for people: position, sentence, the line with a caret under the position, what to do.
 *
 *     drafts/180.yaml:12:5  error  unknown key `sumary`, did you mean `summary`?
 *       12 │     sumary: Three talks on caching
 *          │     ^
 */
export function formatProblem({ severity, message, hint, file, line, column, source }: Shown): string {
  const place = file ? `${file}${line ? `:${line}:${column ?? 1}` : ''}  ` : '';
  const label = style([...looks[severity]], words[severity]);
  const lines = [`${place ? style('cyan', place) : ''}${label}  ${message}`];
  if (source !== undefined && line) {
    const { shown, caretAt } = windowOf(source, column ?? 1);
    const gutter = String(line).padStart(5);
    lines.push(style('dim', `${gutter} │ `) + shown);
    lines.push(style('dim', `${' '.repeat(5)} │ `) + ' '.repeat(caretAt) + style(looks[severity][0], '^'));
  }
  if (hint) lines.push(`        ${style('dim', '→')} ${hint}`);
  return lines.join('\n');
}

/** The part of a long line around the position; tabs and wide characters take the columns they take in a terminal. */
function windowOf(source: string, column: number): { shown: string; caretAt: number } {
  const width = 100;
  const from = Math.max(0, Math.min(column - 1 - 40, source.length - width));
  const prefix = from > 0 ? '…' : '';
  const shown =
    prefix + source.slice(from, from + width).replaceAll('\t', ' ') + (source.length > from + width ? '…' : '');
  return { shown, caretAt: stringWidth(prefix + source.slice(from, column - 1)) };
}

/** `2 errors, 1 warning`, or `none`; notes are counted but are not problems. */
export function countProblems(problems: Pick<Shown, 'severity'>[], { none = 'no problems' } = {}): string {
  const count = (wanted: Shown['severity'], word: string) => {
    const found = problems.filter(({ severity }) => severity === wanted).length;
    return found === 0 ? [] : [`${found} ${word}${found === 1 ? '' : 's'}`];
  };
  const serious = [...count('error', 'error'), ...count('warning', 'warning')];
  return [...(serious.length > 0 ? serious : [none]), ...count('info', 'note')]
    .filter((part) => part !== '')
    .join(', ');
}
