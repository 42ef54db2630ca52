import type { Publication } from '../config/config.ts';
import { sectionKinds } from './kinds/all.ts';
import type { KindName } from './kinds/section-kind.ts';

type Starter = { number: number; date: string; send?: string | undefined } & Pick<
  Publication,
  'name' | 'theme' | 'fields' | 'sections'
>;

/**
 * The text of a new draft: its sections, each without content. What is to be written is a comment: nothing has to be
 * deleted first, and nothing can be mailed by mistake. `send` is the time of day at which issues go out.
 */
export function starterDraft({ number, date, send, name, theme, fields, sections }: Starter): string {
  const example = fields.includes('firstName') ? 'Hello {{default subscriber.firstName "there"}},' : 'Hello,';
  return `# yaml-language-server: $schema=../schema/draft.json
# Issue ${number} of ${name}. \`galley check ${number}\` says what is still to be written.
number: ${number}
subject:                                  # 40 to 70 characters show in most mailboxes
preheader:                                # the line that follows it in the mailbox
date: ${date}
${send === undefined ? '' : `send: { at: "${date} ${send}" }\n`}# theme: digest                           # or classic; the publication's (${theme}) if left out

# The opening words, in Markdown. The reader's own fields: ${['email', ...fields].map((field) => `subscriber.${field}`).join(', ')}
# intro: |
#   ${example}

# A section without content is left out.
sections:
${sections.map(starterOf).join('\n')}`;
}

function starterOf(section: Publication['sections'][number]): string {
  if ('sponsored' in section) return sectionKinds.sponsored.starter(String(section.sponsored));
  return sectionKinds[section.kind as KindName].starter(section.title);
}
