import type { Element } from 'domhandler';
import type { Severity } from '../finding.ts';
import type { AccessibilityRule } from './rules.ts';

/** What a check says of a place in the HTML; where that place comes from in the draft is found out afterwards. */
export interface Remark {
  rule: AccessibilityRule;
  message: string;
  hint?: string;
  element?: Element;
  /** What was measured: tells remarks of one rule on one element apart. */
  measured?: string;
  /** Less than the rule's own. */
  severity?: Severity;
}
