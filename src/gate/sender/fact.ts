import type { RuleName } from '../finding-builder.ts';

/** A problem with the sender; the gate makes a finding of it, `galley doctor` a line of its table. */
export interface Fact {
  rule: RuleName;
  message: string;
  hint?: string;
  /** A TXT record that solves it. */
  record?: { name: string; value: string };
}
