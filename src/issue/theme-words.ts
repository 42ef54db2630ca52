import type { Words } from '../../emails/words.ts';
import { issueWords } from '../words/languages.ts';

/** What a theme adds to one issue, as texts: a view holds no functions. */
export function themeWords(lang: string, number: number, publication: string): Words {
  const { issue, reason, ...others } = issueWords(lang);
  return { ...others, issue: issue(number), reason: reason(publication) };
}
