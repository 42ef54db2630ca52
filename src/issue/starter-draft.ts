import type { Publication } from '../config/config.ts';
import { sectionKinds } from './kinds/all.ts';
import type { KindName } from './kinds/section-kind.ts';

type Starter = { number: number; date: string } & Pick<Publication, 'name' | 'theme' | 'fields' | 'sections'>;

/** The text of the intro in a new draft. */
export const unwrittenIntro = 'this week …';

/** The text of a new draft: valid YAML with comments, and the publication's usual sections to fill in. */
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
${sections.map(starterOf).join('\n')}`;
}

function starterOf(section: Publication['sections'][number]): string {
  if ('sponsored' in section) return sectionKinds.sponsored.starter(String(section.sponsored));
  return sectionKinds[section.kind as KindName].starter(section.title);
}
