import type { Publication } from '../../config/config.ts';
import type { Problem } from '../../problem.ts';
import type { Bookings } from '../booking.ts';
import type { Issue } from '../issue.ts';
import { parseDraft } from '../parse-draft.ts';
import { draftDefaults, readDraftText, type DraftFile } from '../read-draft.ts';
import { collectGaps, type Gap } from './gaps.ts';
import { mendYaml } from './mend-yaml.ts';
import { reaches, standIn } from './stand-ins.ts';

/**
 * An issue with stand-ins for what is missing or wrong, for previews alone. It is not an `Issue` (it lacks the file), so
 * nothing that approves, compiles or sends one accepts it: the compiler refuses.
 */
export interface PartialIssue extends Omit<Issue, 'file'> {
  gaps: Gap[];
}

/** What can be shown of a draft, whatever is wrong with it; undefined if it can't be read at all. */
export function partialIssue(
  text: string,
  draft: DraftFile,
  publication: Publication,
  bookings: Bookings,
): { partial?: PartialIssue; problems: Problem[] } {
  const gaps = collectGaps();
  const read = readDraftText(text, draft, publication, bookings);
  const { problems } = read;
  const mended = read.source.value === undefined ? mendYaml(text, draft.file, gaps) : undefined;
  const source = mended === undefined ? read.source : readDraftText(mended, draft, publication, bookings).source;
  if (source.value === null || typeof source.value !== 'object' || Array.isArray(source.value)) return { problems };
  const data = { ...structuredClone(source.value as Record<string, unknown>), number: draft.number };
  const { sections } = data as { sections?: unknown };
  Object.assign(data, { sections: Array.isArray(sections) ? sections.slice(0, 40) : [] });
  for (const reach of reaches) {
    // A field that replaces another may show the next mistake, so each reach gets a second round.
    for (let round = 0; round < 2; round++) {
      const { issue, problems: left } = parseDraft(asText(data), draft.file, draftDefaults(publication));
      if (issue) {
        const { file: _file, ...rest } = issue;
        return { partial: { ...rest, gaps: gaps.all }, problems };
      }
      const isEmpty = left.some(({ path }) => path === 'sections');
      if (isEmpty) {
        const words = 'No section has anything in it yet.';
        Object.assign(data, {
          sections: [
            {
              title: gaps.text({ tone: 'todo', words: 'sections' }),
              kind: 'text',
              text: gaps.text({ tone: 'todo', words }),
            },
          ],
        });
      }
      standIn(
        data,
        left.filter(({ path }) => path !== 'sections'),
        reach,
        gaps,
      );
    }
  }
  return { problems };
}

/** A key without a value is null; the word for that in JSON would be read as the text “null”. */
function asText(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) => value ?? undefined);
}
