import type { Publication } from '../config/config.ts';
import { readYaml } from '../yaml/yaml-source.ts';
import { slotOf } from './fill-slots.ts';
import { kindOf, sectionKinds } from './kinds/all.ts';
import { readDraftFile } from './draft-file.ts';
import { listDrafts } from './read-draft.ts';

type Sections = Publication['sections'];

/** What the next issue has in common with the last ones. */
export interface NextIssue {
  number: number;
  /** ISO date. */
  date: string;
  /** The time of day at which the last issue was to go out, `10:00`. */
  send?: string;
  sections: Sections;
}

/**
 * The number after the newest draft; its rhythm, sections and time of day. Without a draft, a week from today and the
 * sections of galley.yaml.
 */
export function nextIssue(root: string, publication: Publication): NextIssue {
  const drafts = listDrafts(root);
  const [last = {}, before = {}] = drafts.slice(0, 2).map(({ file }) => readLoosely(root, file));
  const at = (last.send as { at?: unknown } | undefined)?.at;
  const time = typeof at === 'string' ? /^\d{4}-\d{2}-\d{2} (\d{2}:\d{2})$/.exec(at)?.[1] : undefined;
  const sections = Array.isArray(last.sections) ? last.sections.flatMap(frameOf) : [];
  return {
    number: (drafts[0]?.number ?? 0) + 1,
    date: nextDay(dayOf(last.date), dayOf(before.date), Temporal.Now.plainDateISO(publication.timezone)),
    ...(time === undefined ? {} : { send: time }),
    sections: sections.length > 0 ? sections : publication.sections,
  };
}

/** A draft as far as it can be read. */
function readLoosely(root: string, file: string): Record<string, unknown> {
  try {
    const { value } = readYaml(readDraftFile(root, file), file);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // deleted a moment ago, or not readable: the new draft begins without it
  }
}

/** The title and kind of a section, without its content. */
function frameOf(section: unknown): Sections {
  if (section === null || typeof section !== 'object' || Array.isArray(section)) return [];
  const slot = slotOf(section);
  if (slot !== undefined) return [{ sponsored: slot }];
  const kind = kindOf(section as Record<string, unknown>);
  if (kind === undefined || kind === 'slot' || kind === 'sponsored') return [];
  const { title } = section as { title?: unknown };
  return [{ title: typeof title === 'string' && title.trim() !== '' ? title : sectionKinds[kind].form.name, kind }];
}

/** As far from the last issue as that one is from the one before, but not in the past. */
function nextDay(
  last: Temporal.PlainDate | undefined,
  before: Temporal.PlainDate | undefined,
  today: Temporal.PlainDate,
): string {
  if (!last) return today.add({ days: 7 }).toString();
  const apart = before ? before.until(last, { largestUnit: 'days' }).days : 7;
  const days = apart >= 1 && apart <= 62 ? apart : 7;
  const late = last.until(today, { largestUnit: 'days' }).days;
  return last.add({ days: days * Math.max(1, Math.floor(late / days) + 1) }).toString();
}

function dayOf(written: unknown): Temporal.PlainDate | undefined {
  try {
    return typeof written === 'string' ? Temporal.PlainDate.from(written, { overflow: 'reject' }) : undefined;
  } catch {
    return undefined;
  }
}
