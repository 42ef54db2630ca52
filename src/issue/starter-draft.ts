import { isMap, parseDocument } from 'yaml';
import type { Publication } from '../config/config.ts';

type Starter = { number: number; date: string } & Pick<Publication, 'name' | 'theme' | 'fields' | 'sections'>;

/** Stands in the intro until somebody writes one. */
export const unwrittenIntro = 'this week …';

/** Stands where an event's day belongs: so far off that nobody means it. */
const unwrittenDay = '2099-12-31';

/** Stands where the address of a section's first item belongs. */
export function unwrittenUrl(sectionTitle: string): string {
  return `https://example.org/${slug(sectionTitle)}`;
}

/** What a new draft holds: a commented YAML text that parses, with the publication's usual sections to fill in. */
export function starterDraft({ number, date, name, theme, fields, sections }: Starter): string {
  const greeting = fields.includes('firstName') ? 'Hello {{default subscriber.firstName "there"}},' : 'Hello,';
  return `# yaml-language-server: $schema=../schema/draft.json
# Issue ${number} of ${name}. \`galley check ${number}\` says what is still missing.
number: ${number}
subject: Write the subject                # 40 to 70 characters show in most mailboxes
preheader: Write the line that follows it in the mailbox
date: ${date}
# theme: digest                           # or classic; the publication's (${theme}) if left out

# Markdown. The reader's own fields: ${['email', ...fields].map((field) => `subscriber.${field}`).join(', ')}
intro: |
  ${greeting}

  ${unwrittenIntro}

sections:
${sections.map((section) => ('sponsored' in section ? sponsoredSlot(section.sponsored) : starters[section.kind](section.title))).join('\n')}`;
}

const starters = {
  links: (title: string) => `  - title: ${quote(title)}
    items:
      - title: Title of the link
        url: ${unwrittenUrl(title)}
        summary: One or two sentences on why it is worth the click. Markdown.
        # by, source, tags: [a, b], note, image: { src: images/name.png, alt: What it shows }
`,
  text: (title: string) => `  - title: ${quote(title)}
    kind: text
    text: A paragraph or two. Markdown.
`,
  events: (title: string) => `  - title: ${quote(title)}
    kind: events
    items:
      - title: Name of the event
        url: ${unwrittenUrl(title)}
        starts: ${unwrittenDay}
        # ends: 2027-01-17
        place: City, country              # online: true if it is
`,
  jobs: (title: string) => `  - title: ${quote(title)}
    kind: jobs
    items:
      - title: Name of the position
        url: ${unwrittenUrl(title)}
        company: Who is hiring
        # place, remote: true, salary
`,
  quote: (title: string) => `  - title: ${quote(title)}
    kind: quote
    quote: What was said. Markdown.
    by: Who said it
`,
  stats: (title: string) => `  - title: ${quote(title)}
    kind: stats
    figures:
      - { value: "0", label: what it counts }
    text: What the figures mean. Markdown.
`,
};

function sponsoredSlot(slot: number): string {
  return `  - sponsored: ${slot}                        # filled from its booking, or here; left out without
    # sponsor: Who pays
    # title: Title of the link
    # url: https://example.com/offer
    # summary: The copy. Markdown.
    # button: Words on the button
`;
}

/** Quotes a title where YAML would read it as something else. */
function quote(title: string): string {
  const parsed = parseDocument(`a: ${title}`);
  const isPlain = parsed.errors.length === 0 && isMap(parsed.contents) && parsed.get('a') === title;
  return isPlain ? title : JSON.stringify(title);
}

function slug(title: string): string {
  return (
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'link'
  );
}
