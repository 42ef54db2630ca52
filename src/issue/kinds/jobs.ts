import { z } from 'zod';
import { jobFacts } from '../../../emails/meta.ts';
import { itemFields, items, kindName, sectionFields, text } from './fields.ts';
import { itemsSnippet, partsOfItems, placedItems, sectionKind } from './section-kind.ts';
import { quoteTitle } from './quote-title.ts';

/** Items with a company and a salary. */
export const jobs = sectionKind({
  name: 'jobs',
  schema: z
    .strictObject({
      ...sectionFields,
      kind: kindName('jobs', 'Items with a company and a salary'),
      items: items(
        z.strictObject({
          ...itemFields,
          company: text('company', 200).describe('Who is hiring'),
          place: text('place', 200).optional().describe('City and country'),
          remote: z.boolean().optional().describe('the work can be done from anywhere'),
          salary: text('salary', 120).optional().describe('As the advertisement has it: €64,000–78,000'),
        }),
      ),
    })
    .describe('Jobs, each with a company'),
  toSection(written, { identify }) {
    const section = identify(written);
    return { ...section, items: section.items.map(identify) };
  },
  toView(section, { head, item }) {
    return {
      ...head,
      kind: 'jobs',
      items: section.items.map((job) => ({
        ...item(job),
        company: job.company,
        remote: job.remote ?? false,
        ...(job.place === undefined ? {} : { place: job.place }),
        ...(job.salary === undefined ? {} : { salary: job.salary }),
      })),
    };
  },
  writeText(view, page) {
    for (const job of view.items) page.item(job, jobFacts(job, page.words));
  },
  parts: ({ items: own }) => partsOfItems(own),
  items: ({ items: own }) => placedItems(own),
  apartBy: ['title', 'company', 'place'],
  starter: (title) => `  - title: ${quoteTitle(title)}
    kind: jobs
    items:
      # - title:                          # the position
      #   url:
      #   company:
      #   also: place, remote: true, salary, summary
`,
  form: {
    name: 'Jobs',
    main: ['title'],
    more: ['intro', 'id'],
    items: { main: ['title', 'url', 'company', 'place', 'remote', 'salary', 'summary'] },
    ghosts: { title: 'The position', company: 'Who is hiring', place: 'City and country', salary: '€64,000–78,000' },
    labels: { company: 'Company', place: 'Place', remote: 'Remote', salary: 'Salary' },
    fresh: {
      section: { title: '', kind: 'jobs', items: [{ title: '', url: '', company: '' }] },
      item: { title: '', url: '', company: '' },
    },
  },
  snippet: itemsSnippet(
    'a section of jobs',
    'title: ${Jobs}\nkind: jobs',
    'title: ${Name of the position}\nurl: ${https://}\ncompany: ${Who is hiring}\nplace: ${City, country}',
  ),
});
