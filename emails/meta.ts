/** What stands in the quiet line under a title, the same in both themes and in the text part. */
import type { EventView, ItemView, JobView, SponsoredView } from './view.ts';
import type { Words } from './words.ts';

const present = (parts: (string | undefined | false)[]) => parts.filter((part): part is string => Boolean(part));

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * Keeps a title, a date or a fact in one piece where both directions meet: without it `€72,000–€88,000` beside an
 * Arabic word comes out as `88,000€–72,000€`, and an Arabic title in an English issue ends with its first word.
 * The two signs (FSI and PDI, UAX 9) take no room.
 */
export function isolate(text: string, dir: 'ltr' | 'rtl'): string {
  return text !== '' && (dir === 'rtl' || rightToLeft.test(text)) ? `\u2068${text}\u2069` : text;
}

/** Who wrote it and where it leads; the host only stands in for a source nobody named. */
export function itemFacts(item: ItemView): string[] {
  return present([item.by, item.source ?? item.host]);
}

/** The date isn't among them: every theme gives it a place of its own. */
export function eventFacts(event: EventView, words: Words): string[] {
  return present([event.place, event.online && words.online, event.by, event.source]);
}

/** The company leads, and is the reason that the host is left out. */
export function jobFacts(job: JobView, words: Words): string[] {
  return present([job.company, job.place, job.remote && words.remote, job.salary, job.by, job.source]);
}

export function sponsoredFacts(item: SponsoredView): string[] {
  return present([item.sponsor, item.by, item.source]);
}
