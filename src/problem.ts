/** One mistake in something a person wrote (a draft, galley.yaml, a CSV row), said where it stands. */
export interface Problem {
  severity: 'error' | 'warning';
  /** Stable name of the rule, kebab-case: what a waiver or a test refers to. */
  rule: string;
  /** Where code treats one case of the rule differently from the others: which one it is. Code reads this, never `message`. */
  code?: 'empty-draft';
  /** A plain sentence: what is wrong. */
  message: string;
  /** What to do about it. */
  hint?: string;
  file?: string;
  /** 1-based, in characters. */
  line?: number;
  column?: number;
  /** Where in the data: `sections[2].items[0].url`. */
  path?: string;
  /** The offending line as it stands in the file, for the caret picture. */
  source?: string;
}

export function hasErrors(problems: Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** In reading order: by file, then line, then column; errors before warnings in one place. */
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
 * A promise that the program cannot keep and a person can mend: configuration, a missing file, a service
 * that does not answer. The CLI prints message and hint without a stack.
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
