import type { IssueSection } from './kinds/all.ts';

/**
 * A validated issue: the content of a draft, with the publication's defaults filled in. All Markdown is still source.
 */
export interface Issue {
  /** The path that editors see, such as `drafts/180.yaml`. */
  file: string;
  number: number;
  subject: string;
  preheader: string;
  /** ISO date. */
  date: string;
  theme: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  send?: { at: string; timezone: string };
  intro?: string;
  outro?: string;
  sections: IssueSection[];
}

/** What parsing needs from the publication. */
export interface DraftDefaults {
  theme: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  timezone: string;
  fields: string[];
}
