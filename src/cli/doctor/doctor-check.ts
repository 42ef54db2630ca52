/** What `galley doctor` found out about one part of an installation. */
export interface DoctorCheck {
  /** Short, for the table: `mail server`. */
  part: string;
  /**
   * `warning`: works, but could go wrong; `bad`: doesn't work, or a send would fail; `skipped`: nothing to check now.
   */
  state: 'good' | 'warning' | 'bad' | 'skipped';
  says: string;
  /** What to do, one sentence each. */
  todo: string[];
  /** DNS records to publish. */
  records?: { name: string; type: 'TXT'; value: string }[];
}

export function good(part: string, says: string): DoctorCheck {
  return { part, state: 'good', says, todo: [] };
}

export function skipped(part: string, says: string): DoctorCheck {
  return { part, state: 'skipped', says, todo: [] };
}

export function bad(part: string, says: string, ...todo: string[]): DoctorCheck {
  return { part, state: 'bad', says, todo };
}

export function warning(part: string, says: string, ...todo: string[]): DoctorCheck {
  return { part, state: 'warning', says, todo };
}

/** The message of an error for people, without a stack and without a second line. */
export function badFromError(part: string, error: unknown): DoctorCheck {
  const { message, hint } = error as { message: string; hint?: string };
  return bad(part, message.split('\n')[0]!, ...(hint ? [hint] : []));
}
