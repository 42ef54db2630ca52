import type { Issue } from '../../issue/issue.ts';
import { subjectWithDefaults } from '../../issue/render.ts';
import { markTags } from '../../issue/template.ts';

/** Evaluated for a reader without any fields: cutting the tags out would leave “, hello” of “{{#if …}}Vega, ”. */
export function subjectOf(issue: Issue): string {
  const tags: string[] = [];
  const subject = markTags(issue.subject, tags);
  return subjectWithDefaults({
    issueNumber: issue.number,
    date: issue.date,
    lang: issue.lang,
    publicationName: '',
    subject,
    tags,
  });
}
