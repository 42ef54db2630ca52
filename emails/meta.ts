/** The facts in the meta line below a title, the same in both themes and in the text part. */
import type { EventView, ItemView, JobView, SponsoredView } from './view.ts';
import type { Words } from './words.ts';

const present = (parts: (string | undefined | false)[]) => parts.filter((part): part is string => Boolean(part));

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * Isolates a title, a date or a fact where both writing directions meet: without it, `€72,000–€88,000` next to an
 * Arabic word is shown as `88,000€–72,000€`, and an Arabic title in an English issue ends with its first word. The two
 * characters (FSI and PDI, UAX 9) are invisible.
 */
export function isolate(text: string, dir: 'ltr' | 'rtl'): string {
  return text !== '' && (dir === 'rtl' || rightToLeft.test(text)) ? `\u2068${text}\u2069` : text;
}

/** Author and source; the host is used when there is no source. */
export function itemFacts(item: ItemView): string[] {
  return present([item.by, item.source ?? item.host]);
}

/** Without the date, which every theme shows in its own place. */
export function eventFacts(event: EventView, words: Words): string[] {
  return present([event.place, event.online && words.online, event.by, event.source]);
}

/** The company comes first and replaces the host. */
export function jobFacts(job: JobView, words: Words): string[] {
  return present([job.company, job.place, job.remote && words.remote, job.salary, job.by, job.source]);
}

export function sponsoredFacts(item: SponsoredView): string[] {
  return present([item.sponsor, item.by, item.source]);
}
