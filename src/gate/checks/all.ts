import type { Check } from '../check.ts';
import type { Rule } from '../rule.ts';
import { markdown } from './markdown.ts';
import { preheader } from './preheader.ts';

/** Checks of an issue that need neither the network nor the database, a line each. */
export const checks: Check[] = [markdown, preheader];

export const checkRules: Record<string, Rule> = Object.assign({}, ...checks.map(({ rules }) => rules));
