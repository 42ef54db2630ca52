import { z } from 'zod';
import { eventFacts } from '../../../emails/meta.ts';
import { isTimeZone } from '../../clock.ts';
import { day, itemFields, items, kindName, sectionFields, text, timeOfDay } from './fields.ts';
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
          time: timeOfDay('time').optional().describe('When it begins on the first day, as 18:30'),
          ends: day('ends').optional().describe('The last day, if it takes several'),
          until: timeOfDay('until').optional().describe('When it ends, as 20:00; on the last day, if it takes several'),
          timezone: z
            .string()
            .refine(isTimeZone, 'timezone must be an IANA name such as Europe/Berlin')
            .optional()
            .describe('Where these times are meant, as Europe/Berlin; readers see it behind the time'),
          place: text('place', 200).optional().describe('City and country, or the venue'),
          online: z.boolean().optional().describe('people can take part from anywhere'),
        }),
      ),
    })
    .describe('Events, each with a day and a place'),
  problems: ({ items: own }) =>
    own.flatMap((event, index) =>
      orderProblems(event).map(({ key, message }) => ({ at: ['items', index, key], rule: 'wrong-value', message })),
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
  apartBy: ['title', 'starts', 'time', 'place'],
  remarks: ({ items: own }, { day: today }) =>
    own.flatMap(({ id, url, starts, ends = starts, time, online, timezone }, index) => [
      ...(time !== undefined && online && timezone === undefined
        ? [
            {
              rule: 'event-without-zone' as const,
              at: ['items', index, 'time'],
              message: `this event is online at ${time}, and readers elsewhere can’t know in which time zone`,
              item: id,
              url,
              hint: 'Add `timezone`, such as Europe/Berlin.',
            },
          ]
        : []),
      ...(ends < today
        ? [
            {
              rule: 'past-event' as const,
              at: ['items', index, ends === starts ? 'starts' : 'ends'],
              message: `this event ${ends === starts ? 'was' : 'ended'} on ${ends}, before the issue is sent on ${today}`,
              item: id,
              url,
              hint: 'Remove it or correct its dates.',
            },
          ]
        : []),
    ]),
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
    items: {
      main: ['title', 'url', 'starts', 'time', 'ends', 'until', 'timezone', 'place', 'online', 'summary'],
    },
    labels: {
      starts: 'First day',
      time: 'Begins at',
      ends: 'Last day',
      until: 'Ends at',
      timezone: 'Time zone',
      place: 'Place',
      online: 'Online',
    },
    ghosts: { title: 'Name of the event', place: 'City and country, or the venue', timezone: 'Europe/Berlin' },
    fresh: {
      section: { title: '', kind: 'events', items: [{ title: '', url: '', starts: '' }] },
      item: { title: '', url: '', starts: '' },
    },
  },
  snippet: itemsSnippet(
    'a section of events',
    'title: ${Events}\nkind: events',
    'title: ${Name of the event}\nurl: ${https://}\nstarts: ${2027-01-15}\ntime: ${18:30}\nplace: ${City, country}',
  ),
});

type EventTimes = Partial<Record<'time' | 'ends' | 'until' | 'timezone', string | undefined>> & { starts: string };

/** What of an event’s days and times can’t be. */
function orderProblems({
  starts,
  time,
  ends = starts,
  until,
  timezone,
}: EventTimes): { key: string; message: string }[] {
  if (ends < starts) return [{ key: 'ends', message: `the event ends (${ends}) before it starts (${starts})` }];
  if (time === undefined)
    return (['until', 'timezone'] as const)
      .filter((key) => (key === 'until' ? until : timezone) !== undefined)
      .map((key) => ({ key, message: `\`${key}\` needs \`time\`, when the event begins` }));
  return until !== undefined && ends === starts && until <= time
    ? [
        {
          key: 'until',
          message: `the event ends at ${until}, before it begins at ${time}; if that is the next day, write \`ends\``,
        },
      ]
    : [];
}

/** `Thu 3 December 2026`, `3–5 December 2026`, `Thu 3 December 2026, 18:30–20:00 CET`, as the language writes it. */
function whenOf({ starts, time, ends = starts, until, timezone }: EventTimes, lang: string): string {
  const whole = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const days = () => {
    const inUtc = { ...whole, timeZone: 'UTC' } as const;
    const [first, last] = [starts, ends].map((one) => momentOf(one, '00:00', 'UTC'));
    return ends === starts
      ? new Intl.DateTimeFormat(lang, { weekday: 'short', ...inUtc }).format(first)
      : new Intl.DateTimeFormat(lang, inUtc).formatRange(first!, last!);
  };
  if (time === undefined) return days();
  // Without a zone the time is that of the place.
  const zone = timezone ?? 'UTC';
  const clock = {
    timeZone: zone,
    hour: 'numeric',
    minute: '2-digit',
    ...(timezone === undefined ? {} : { timeZoneName: 'short' as const }),
  } as const;
  const begin = momentOf(starts, time, zone);
  if (until === undefined && ends !== starts) return `${days()}, ${new Intl.DateTimeFormat(lang, clock).format(begin)}`;
  const words = new Intl.DateTimeFormat(lang, { weekday: 'short', ...whole, ...clock });
  return until === undefined ? words.format(begin) : words.formatRange(begin, momentOf(ends, until, zone));
}

function momentOf(date: string, time: string, timeZone: string): Date {
  return new Date(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone).epochMilliseconds);
}
