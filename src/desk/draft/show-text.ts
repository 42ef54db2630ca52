import type { Config } from '../../config/config.ts';
import { partialIssue } from '../../issue/partial/partial-issue.ts';
import { readDraftText, type DraftFile } from '../../issue/read-draft.ts';
import {
  cutRendition,
  fillRendition,
  renderIssue,
  renderPartial,
  templateData,
  type PartialRendition,
  type Rendition,
} from '../../issue/render.ts';
import type { ViewContext } from '../../issue/view.ts';
import type { PartlyShown, Shown } from '../../preview/frame.ts';
import type { Problem } from '../../problem.ts';
import { readBookings } from '../../sponsor/read-bookings.ts';

/** Renders a text, saved or not, with stand-ins for what is missing or wrong. `problems` says what that is. */
export async function showText(
  text: string,
  draft: DraftFile,
  theme: string | undefined,
  { config: { root, publication }, context }: { config: Config; context: ViewContext },
): Promise<((Shown | PartlyShown) & { problems: Problem[] }) | { problems: Problem[] }> {
  const bookings = readBookings(root);
  const { issue } = readDraftText(text, draft, publication, bookings);
  const fill = (rendition: Rendition | PartialRendition) => {
    const cut = cutRendition(rendition);
    // A template that throws for some reader is reported as a problem of the draft.
    const reader = { email: 'reader@example.org', since: rendition.date, fields: {} };
    fillRendition(cut, templateData(rendition, reader, publication.fields), { link: () => '', unsubscribe: '' });
    return { cut, hash: '', at: 0 };
  };
  try {
    if (issue) {
      const rendition = await renderIssue(issue, context, theme);
      return { ...fill(rendition), rendition, issue, problems: [] };
    }
    const { partial, problems } = partialIssue(text, draft, publication, bookings);
    if (!partial) return { problems };
    const rendition = await renderPartial(partial, context, theme);
    return { ...fill(rendition), rendition, issue: partial, problems };
  } catch (error) {
    return {
      problems: [
        {
          severity: 'error',
          rule: 'theme-failed',
          message: `it can’t be shown: ${(error as Error).message.split('\n')[0]}`,
        },
      ],
    };
  }
}
