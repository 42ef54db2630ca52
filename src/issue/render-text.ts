import type { IssueView } from '../../emails/view.ts';
import { sectionKinds } from './kinds/all.ts';
import { TextPage } from './text-page.ts';

/** Renders the text part, the same in every theme. The same view gives the same bytes; all lines end with LF. */
export function renderText(view: IssueView): string {
  const page = new TextPage(view.words, view.dir);
  page.masthead(view);
  if (view.intro) page.prose(view.intro.text);
  for (const section of view.sections) {
    page.heading(section.title);
    if (section.intro) page.prose(section.intro.text);
    sectionKinds[section.kind].writeText(section, page);
  }
  if (view.outro) {
    page.rule('-');
    page.prose(view.outro.text);
  }
  page.footer(view);
  return page.toString();
}
