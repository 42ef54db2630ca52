/** One mistake in something a person wrote (a draft, galley.yaml, a CSV row), with its position. */
export interface Problem {
  severity: 'error' | 'warning';
  /** Stable name of the rule in kebab-case, which waivers and tests refer to. */
  rule: string;
  /** The case of the rule, if code treats it differently from the others. Code reads this, never `message`. */
  code?: 'empty-draft' | 'no-items';
  /** One sentence that says what is wrong. */
  message: string;
  /** What to do about it. */
  hint?: string;
  file?: string;
  /** 1-based, in characters. */
  line?: number;
  column?: number;
  /** Path in the data: `sections[2].items[0].url`. */
  path?: string;
  /** The name of the section that it is in, for a list that tells several of them in one line. */
  section?: string;
  /** The line as it is in the file, for showing it with a caret. */
  source?: string;
  /** What removes the mistake, where that is certain; the desk offers it as a button. */
  fix?: Fix;
}

/** Changes to the text, in order and without overlap; lines and columns are 1-based, as in `Problem`. */
export interface Fix {
  /** What a button says, such as “Add quotes”. */
  label: string;
  changes: { line: number; column: number; endLine: number; endColumn: number; insert: string }[];
}

export function hasErrors(problems: Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** In reading order: by file, line and column; at the same place, errors before warnings. */
export function sortProblems(problems: Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) =>
      (a.file ?? '').localeCompare(b.file ?? '') ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      a.severity.localeCompare(b.severity),
  );
}

/**
 * An error that a person can solve: configuration, a missing file, an unreachable service. The CLI prints message and
 * hint without a stack.
 */
export class GalleyError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly problems: Problem[];
  constructor(message: string, options: { code: string; hint?: string; cause?: unknown; problems?: Problem[] }) {
    super(message, { cause: options.cause });
    this.name = 'GalleyError';
    this.code = options.code;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
  }
}
