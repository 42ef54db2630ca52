import type { Check } from '../check.ts';
import type { Rule } from '../rule.ts';
import { direction } from './direction.ts';
import { markdown } from './markdown.ts';
import { preheader } from './preheader.ts';

/** Checks of an issue that need neither the network nor the database, a line each. */
export const checks: Check[] = [markdown, preheader, direction];

export const checkRules: Record<string, Rule> = Object.assign({}, ...checks.map(({ rules }) => rules));
