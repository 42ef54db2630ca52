import type { Issue } from '../../issue/issue.ts';
import { subjectWithDefaults } from '../../issue/render.ts';
import { markTags } from '../../issue/template.ts';

/**
 * The subject for a reader without any fields. Removing the tags alone would turn “{{#if …}}Vega, {{/if}}hello” into
 * “Vega, hello”.
 */
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
