/** What `galley doctor` found out about one part of an installation. */
export interface Exam {
  /** Short, for the table: `mail server`. */
  part: string;
  /** `warning`: works, and could go wrong; `bad`: doesn't work, or a send would fail; `skipped`: nothing to look at now. */
  state: 'good' | 'warning' | 'bad' | 'skipped';
  says: string;
  /** What to do, a sentence each. */
  todo: string[];
  /** DNS records that mend it. */
  records?: { name: string; type: 'TXT'; value: string }[];
}

export function good(part: string, says: string): Exam {
  return { part, state: 'good', says, todo: [] };
}

export function skipped(part: string, says: string): Exam {
  return { part, state: 'skipped', says, todo: [] };
}

export function bad(part: string, says: string, ...todo: string[]): Exam {
  return { part, state: 'bad', says, todo };
}

export function warning(part: string, says: string, ...todo: string[]): Exam {
  return { part, state: 'warning', says, todo };
}

/** What an error tells a person, without a stack and without a second line. */
export function badBecause(part: string, error: unknown): Exam {
  const { message, hint } = error as { message: string; hint?: string };
  return bad(part, message.split('\n')[0]!, ...(hint ? [hint] : []));
}
