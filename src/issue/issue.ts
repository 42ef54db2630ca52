import type { IssueSection } from './kinds/all.ts';

/** A validated issue: what a draft says, with the publication's defaults filled in. All Markdown is still source. */
export interface Issue {
  /** As the editor knows it: `drafts/180.yaml`. */
  file: string;
  number: number;
  subject: string;
  preheader: string;
  /** ISO day. */
  date: string;
  theme: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  send?: { at: string; timezone: string };
  intro?: string;
  outro?: string;
  sections: IssueSection[];
}

/** What parsing takes from the publication. */
export interface DraftDefaults {
  theme: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  timezone: string;
  fields: string[];
}
