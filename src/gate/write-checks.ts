/** Writes `docs/checks.md` from the rules' own words. `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { findingGroups, type FindingGroup } from './finding.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';

const titles: Record<FindingGroup, [title: string, about: string]> = {
  draft: [
    'Draft',
    'What the file says, before anything is rendered. `galley check` and the desk tell it at each save.',
  ],
  links: [
    'Links',
    'What the addresses in the draft answer. Asked with `galley check --links` only: it takes seconds, and other people’s servers.',
  ],
  message: [
    'Message',
    'The mail as it will be sent: both parts, pictures, header. What is marked *DNS* is looked up with `--links` when mail leaves this machine, and by `galley doctor`.',
  ],
  clients: [
    'Mail clients',
    'What the HTML uses against caniemail.com’s tests of the clients that the publication lists. Once 200 first opens of the last twelve months’ issues say which client they came from, a finding says how many of your readers it meets; where it is fewer than one in 200, a warning becomes a note and a note is left out. Clients that can’t be told from an open (Outlook.com, Samsung Email and others) are never weighted away: [numbers](numbers.md#clients) has the list.',
  ],
  accessibility: [
    'Accessibility',
    'What the Email Markup Consortium and axe-core call serious or critical, in light and dark.',
  ],
};

const intro = `# Checks

Every rule that \`galley check\` and the desk know, by the name that stands in brackets behind a finding.

- An **error** stops a send. A **warning** doesn’t. A **note** is worth knowing; \`--notes\` prints it.
- What is meant to be so can be *waived*, with a reason that stands in the draft and is reviewed with it:

      galley check 180 --waive no-alt --item brindle-5 --reason "The picture is decoration"

  writes

      waive:
        - rule: no-alt
          item: brindle-5
          reason: The picture is decoration

  \`item\` is an item’s \`id\` (or the one made from its title, as \`--json\` tells it) or an address in any of its forms; left
  out, the rule is waived in the whole issue. Warnings and notes can always be waived, errors where it says so below.

This page is written by \`npm run schema\` from \`src/gate/rules/\`.
`;

export function checksPage(): string {
  const groups = findingGroups.map((group) => {
    const [title, about] = titles[group];
    const own = Object.entries(rules).filter(([, rule]) => rule.group === group);
    return `## ${title}\n\n${about}\n\n${own.map(([name, rule]) => describe(name, rule)).join('\n')}`;
  });
  return `${intro}\n${groups.join('\n')}`;
}

const words = { error: 'error', warning: 'warning', info: 'note' };

function describe(name: string, { severity, waivable, needs, what, why, mend }: Rule): string {
  const traits = [
    words[severity],
    ...(severity === 'error' && waivable ? ['can be waived'] : []),
    ...(needs === 'dns' ? ['DNS'] : []),
    ...(needs === 'links' ? ['with --links'] : []),
  ];
  return `### \`${name}\`\n\n*${traits.join(', ')}*\n\n${what}\n\n${why}\n\n**What to do:** ${mend}\n`;
}

if (import.meta.main) {
  writeFileSync('docs/checks.md', checksPage());
  console.log('docs/checks.md written');
}
