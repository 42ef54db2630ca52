import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Finding, Severity } from '../../gate/finding.ts';
import { ruleNamed } from '../../gate/rules.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

/**
 * Findings as SARIF 2.1.0 (OASIS), the format in which code hosts show a check's results beside the lines of a pull
 * request. Files are named from the root of the repository, which may be above the publication.
 */
export function toSarif(findings: Finding[], { root, version }: { root: string; version: string }): object {
  const names = [...new Set(findings.map(({ rule }) => rule))].toSorted();
  const prefix = relative(repositoryOf(root), resolve(root)).replaceAll('\\', '/');
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Galley', semanticVersion: version, rules: names.map(describeRule) } },
        automationDetails: { id: 'galley/check/' },
        // Columns are offsets in JavaScript strings.
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true }],
        results: findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: names.indexOf(finding.rule),
          level: levels[finding.severity],
          message: {
            text: finding.hint ? `${sentence(finding.message)}. ${finding.hint}` : `${sentence(finding.message)}.`,
          },
          locations: [
            {
              physicalLocation: {
                artifactLocation: {
                  uri: encodeURI(
                    prefix ? `${prefix}/${finding.file ?? 'galley.yaml'}` : (finding.file ?? 'galley.yaml'),
                  ),
                  uriBaseId: '%SRCROOT%',
                },
                // A result without a line would not be shown, so one about the whole issue gets the first line.
                region: { startLine: finding.line ?? 1, startColumn: finding.column ?? 1 },
              },
            },
          ],
          // Without the line number, which changes: the same finding stays the same alert.
          partialFingerprints: {
            'galleyFinding/v1': [finding.rule, finding.file, finding.item ?? finding.url ?? finding.path, finding.theme]
              .filter(Boolean)
              .join(' '),
          },
          ...(finding.waived
            ? { suppressions: [{ kind: 'inSource', status: 'accepted', justification: finding.waived.reason }] }
            : {}),
          properties: {
            group: finding.group,
            ...(finding.item ? { item: finding.item } : {}),
            ...(finding.theme ? { theme: finding.theme } : {}),
          },
        })),
      },
    ],
  };
}

function describeRule(name: string): object {
  const rule = ruleNamed(name);
  if (!rule) return { id: name };
  return {
    id: name,
    shortDescription: { text: plain(rule.what) },
    fullDescription: { text: plain(`${rule.what} ${rule.why}`) },
    help: { text: plain(`${rule.why} ${rule.fix}`), markdown: `**Why:** ${rule.why}\n\n**What to do:** ${rule.fix}` },
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { tags: [rule.group] },
  };
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

function sentence(message: string): string {
  return (message.charAt(0).toUpperCase() + message.slice(1)).replace(/\.$/, '');
}

/** The nearest parent folder with a .git, or the publication’s own. */
function repositoryOf(root: string): string {
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return resolve(root);
  }
}
