import type { RuleName } from '../tell.ts';

/** What was found out about the sender; the gate makes a finding of it, `galley doctor` a line of its table. */
export interface Fact {
  rule: RuleName;
  message: string;
  hint?: string;
  /** A TXT record that mends it. */
  record?: { name: string; value: string };
}
