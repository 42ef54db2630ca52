import { z } from 'zod';
import { eventFacts } from '../../../emails/meta.ts';
import { day, itemFields, items, kindName, sectionFields, text } from './fields.ts';
import { itemsSnippet, partsOfItems, placedItems, sectionKind } from './section-kind.ts';
import { quoteTitle } from './quote-title.ts';

/** Items with a date and a place. */
export const events = sectionKind({
  name: 'events',
  schema: z
    .strictObject({
      ...sectionFields,
      kind: kindName('events', 'Items with a day and a place'),
      items: items(
        z.strictObject({
          ...itemFields,
          starts: day('starts').describe('The first day, as 2026-12-04'),
          ends: day('ends').optional().describe('The last day, if it takes several'),
          place: text('place', 200).optional().describe('City and country, or the venue'),
          online: z.boolean().optional().describe('true if one can take part from anywhere'),
        }),
      ),
    })
    .describe('Events, each with a day and a place'),
  problems: ({ items: own }) =>
    own.flatMap(({ starts, ends }, index) =>
      ends !== undefined && ends < starts
        ? [
            {
              at: ['items', index, 'ends'],
              rule: 'wrong-value',
              message: `the event ends (${ends}) before it starts (${starts})`,
            },
          ]
        : [],
    ),
  toSection(written, { identify }) {
    const section = identify(written);
    return { ...section, items: section.items.map(identify) };
  },
  toView(section, { head, item, lang }) {
    return {
      ...head,
      kind: 'events',
      items: section.items.map((event) => ({
        ...item(event),
        when: whenOf(event, lang),
        online: event.online ?? false,
        ...(event.place === undefined ? {} : { place: event.place }),
      })),
    };
  },
  writeText(view, page) {
    for (const event of view.items) page.item(event, [event.when, ...eventFacts(event, page.words)]);
  },
  parts: ({ items: own }) => partsOfItems(own),
  items: ({ items: own }) => placedItems(own),
  apartBy: ['title', 'starts', 'place'],
  remarks: ({ items: own }, { day: today }) =>
    own.flatMap(({ id, url, starts, ends = starts }, index) =>
      ends < today
        ? [
            {
              rule: 'past-event',
              at: ['items', index, ends === starts ? 'starts' : 'ends'],
              message: `this event ${ends === starts ? 'was' : 'ended'} on ${ends}, before the issue is sent on ${today}`,
              item: id,
              url,
              hint: 'Remove it or correct its dates.',
            },
          ]
        : [],
    ),
  starter: (title) => `  - title: ${quoteTitle(title)}
    kind: events
    items:
      # - title:
      #   url:
      #   starts:                         # the first day, as 2027-01-15; ends: the last, if it takes several
      #   place:                          # city and country, or the venue; online: true if it is
`,
  form: {
    name: 'Events',
    main: ['title'],
    more: ['intro', 'id'],
    items: { main: ['title', 'url', 'starts', 'ends', 'place', 'online', 'summary'] },
    ghosts: { title: 'Name of the event', place: 'City and country, or the venue' },
    labels: { starts: 'Starts', ends: 'Ends', place: 'Place', online: 'Online' },
    fresh: {
      section: { title: '', kind: 'events', items: [{ title: '', url: '', starts: '' }] },
      item: { title: '', url: '', starts: '' },
    },
  },
  snippet: itemsSnippet(
    'a section of events',
    'title: ${Events}\nkind: events',
    'title: ${Name of the event}\nurl: ${https://}\nstarts: ${2027-01-15}\nplace: ${City, country}',
  ),
});

function whenOf({ starts, ends }: { starts: string; ends?: string | undefined }, lang: string): string {
  const whole = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  if (ends === undefined || ends === starts)
    return new Intl.DateTimeFormat(lang, { weekday: 'short', ...whole }).format(dayStart(starts));
  return new Intl.DateTimeFormat(lang, whole).formatRange(dayStart(starts), dayStart(ends));
}

function dayStart(written: string): Date {
  return new Date(`${written}T00:00:00Z`);
}
