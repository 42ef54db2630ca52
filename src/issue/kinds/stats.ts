import { z } from 'zod';
import { displayWidth } from '../../../emails/wrap.ts';
import { kindName, markdown, sectionFields, text } from './fields.ts';
import { sectionKind } from './section-kind.ts';
import { quoteTitle } from './quote-title.ts';

/** A row of figures with labels. */
export const stats = sectionKind({
  name: 'stats',
  schema: z
    .strictObject({
      ...sectionFields,
      kind: kindName('stats', 'A row of figures with what they mean'),
      text: markdown('text', 4000).optional().describe('What the figures mean. Markdown.'),
      figures: z
        .array(
          z.strictObject({
            value: text('value', 24).describe('The figure, in quotes: "61 %"'),
            label: text('label', 80).describe('What it counts'),
          }),
        )
        .max(4, 'at most four figures fit a row')
        .optional()
        .describe('Up to four: { value: "61 %", label: turnout }'),
    })
    .describe('A row of figures'),
  toSection: (written, { identify }) => ({ ...identify(written), figures: written.figures ?? [] }),
  toView(section, { head, rich }) {
    return {
      ...head,
      kind: 'stats',
      figures: section.figures,
      ...(section.text === undefined ? {} : { body: rich(section.text) }),
    };
  },
  writeText(view, page) {
    const columns = Math.max(0, ...view.figures.map(({ value }) => displayWidth(value)));
    const rows = view.figures.flatMap(({ value, label }) => {
      const first = `  ${' '.repeat(columns - displayWidth(value))}${value}  `;
      return page.wrap(label, first, ' '.repeat(columns + 4));
    });
    if (rows.length > 0) page.block(rows);
    if (view.body) page.prose(view.body.text);
  },
  parts: (section) => (section.text === undefined ? [] : [{ as: 'text', at: ['text'], markdown: section.text }]),
  remarks: ({ title, figures, text: words }) =>
    figures.length === 0 && !words
      ? [{ rule: 'empty-section', at: [], message: `the section “${title}” has neither figures nor text` }]
      : [],
  starter: (title) => `  - title: ${quoteTitle(title)}
    kind: stats
    figures:
      # - { value: "61 %", label: what it counts }
    # text: What the figures mean. Markdown.
`,
  form: {
    name: 'Figures',
    main: ['title', 'text'],
    more: ['intro', 'id'],
    rows: {
      key: 'figures',
      legend: 'Figures',
      one: 'figure',
      fields: ['value', 'label'],
      min: 0,
      max: 4,
      fresh: { value: '', label: '' },
    },
    ghosts: { text: 'What the figures mean', value: '61 %', label: 'turnout' },
    labels: { text: 'Text', value: 'Figure', label: 'What it counts' },
    hints: { value: 'The figure, as 61 %' },
    fresh: { section: { title: '', kind: 'stats', figures: [{ value: '', label: '' }], text: '' } },
    lead: 'text',
  },
  snippet: {
    detail: 'a row of figures',
    section:
      'title: ${By the numbers}\nkind: stats\nfigures:\n  - { value: "${61 %}", label: ${turnout} }\ntext: ${What the figures mean}',
    row: '{ value: "${61 %}", label: ${turnout} }',
  },
});
