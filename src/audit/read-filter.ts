import type { AuditFilter } from './read-audit.ts';

/** What a person wrote to find entries: on the command line and in the desk's address alike. */
export interface WrittenFilter {
  /** `send 7`, `send:7`, `issue 181`, `subscribers`. */
  of?: string | undefined;
  /** A code, or what codes begin with: `send`, `send.paused`. */
  action?: string | undefined;
  by?: string | undefined;
}

export function readFilter({ of, action, by }: WrittenFilter): AuditFilter {
  const subject = of
    ?.trim()
    .toLowerCase()
    .replace(/^(\w+)[\s:]+#?/, '$1:');
  return {
    ...(subject ? { subject } : {}),
    ...(action?.trim() ? { action: action.trim() } : {}),
    ...(by?.trim() ? { actor: by.trim() } : {}),
  };
}
