/** Generates `docs/checks.md` from the rules' descriptions. `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { findingGroups, type FindingGroup } from './finding.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';

const titles: Record<FindingGroup, [title: string, about: string]> = {
  draft: [
    'Draft',
    'Checks of the file itself, before anything is rendered. `galley check` and the desk run them at each save.',
  ],
  links: [
    'Links',
    'Checks of the linked addresses. They run only with `galley check --links`, because they take seconds and put load on other people’s servers.',
  ],
  message: [
    'Message',
    'Checks of the mail as it will be sent: both parts, pictures, header. Rules marked *DNS* are checked with `--links` when mail leaves this machine, and by `galley doctor`.',
  ],
  clients: [
    'Mail clients',
    'Compares the HTML with caniemail.com’s tests of the mail clients that the publication lists. Once the clients of 200 first opens of the last twelve months are known, a finding says what share of your readers it affects. Below one reader in 200, a warning becomes a note and a note is left out. Clients that cannot be recognised from an open (Outlook.com, Samsung Email and others) are never left out: see the list in [numbers](numbers.md#clients).',
  ],
  accessibility: [
    'Accessibility',
    'Problems that the Email Markup Consortium and axe-core rate as serious or critical, in light and dark mode.',
  ],
};

const intro = `# Checks

Every rule of \`galley check\` and the desk, by the name shown in brackets after a finding.

- An **error** stops a send. A **warning** does not. A **note** is for information; \`--notes\` prints it.
- A finding that is intended can be *waived*, with a reason that is kept in the draft and reviewed with it:

      galley check 180 --waive no-alt --item brindle-5 --reason "The picture is decoration"

  writes

      waive:
        - rule: no-alt
          item: brindle-5
          reason: The picture is decoration

  \`item\` is an item’s \`id\` (or the one made from its title, which \`--json\` shows) or an address in any of its forms. Without
  \`item\`, the rule is waived for the whole issue. Warnings and notes can always be waived. An error can be waived where it
  is a judgement that you may know better: about the world outside, about taste, or about what a reader sees. It cannot
  where there is nothing to judge: a draft that cannot be read or rendered, a file that is not there, a booking without a
  place, an unsubscribe link that mail clients refuse.

\`npm run schema\` generates this page from \`src/gate/rules/\` and \`src/gate/checks/\`.
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

function describe(name: string, { severity, waivable, needs, what, why, fix }: Rule): string {
  const traits = [
    words[severity],
    ...(severity === 'error' && waivable ? ['can be waived'] : []),
    ...(needs === 'dns' ? ['DNS'] : []),
    ...(needs === 'links' ? ['with --links'] : []),
  ];
  return `### \`${name}\`\n\n*${traits.join(', ')}*\n\n${what}\n\n${why}\n\n**What to do:** ${fix}\n`;
}

if (import.meta.main) {
  writeFileSync('docs/checks.md', checksPage());
  console.log('docs/checks.md written');
}
