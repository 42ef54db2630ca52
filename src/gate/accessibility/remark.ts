import type { Element } from 'domhandler';
import type { Severity } from '../finding.ts';
import type { AccessibilityRule } from './rules.ts';

/** A problem at a place in the HTML; the matching place in the draft is looked up afterwards. */
export interface Remark {
  rule: AccessibilityRule;
  message: string;
  hint?: string;
  element?: Element;
  /** What was measured, to distinguish remarks of one rule on one element. */
  measured?: string;
  /** Lower than the rule's own severity. */
  severity?: Severity;
}
