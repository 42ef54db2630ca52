import type { Database } from '../db/open.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { canonicalUrl } from '../fetch/canonical-url.ts';
import { findEarlierLinks } from '../issue/identity/earlier-links.ts';
import { sectionKinds } from '../issue/kinds/all.ts';
import type { Finding, GateInput } from './finding.ts';
import { findingBuilder } from './finding-builder.ts';
import { writtenItems, writtenLinks } from './written.ts';

/** Finds addresses that are in this issue twice or were in an earlier one. */
export async function checkRepeats(
  input: GateInput,
  deps: { root: string; db?: Database | undefined },
): Promise<Finding[]> {
  return [...repeatedLinks(input), ...(await earlierLinks(input, deps))];
}

function repeatedLinks(input: GateInput): Finding[] {
  // A link within a summary may lead to the same address as the item's title.
  return repeats(
    writtenLinks(input).filter(({ as }) => as === 'item' || as === 'name'),
    input.source,
  );
}

/**
 * Compares the items' addresses as written, in a draft that is not valid yet: a mistake elsewhere must not hide
 * repeated links.
 */
export function repeatedAddresses(source: YamlSource): Finding[] {
  const { sections } = (source.value ?? {}) as { sections?: unknown };
  if (!Array.isArray(sections)) return [];
  const written = sections.flatMap((section: unknown, index) => {
    const { items } = (section ?? {}) as { items?: unknown };
    return Array.isArray(items)
      ? items.map((item: unknown, at) => ({
          url: (item as { url?: unknown } | null)?.url,
          path: ['sections', index, 'items', at, 'url'],
        }))
      : [];
  });
  return repeats(
    written.flatMap(({ url, path }) => (typeof url === 'string' && URL.canParse(url) ? [{ url, path }] : [])),
    source,
  );
}

function repeats(links: { url: string; path: PropertyKey[]; item?: string }[], source: YamlSource): Finding[] {
  const report = findingBuilder(source);
  const first = new Map<string, { where: string; url: string }>();
  return links.flatMap(({ url, path, item }) => {
    const key = canonicalUrl(url);
    const before = first.get(key);
    const { line, file } = source.placeOf(path);
    if (!before) {
      first.set(key, { where: `line ${line}${file ? ` of ${file}` : ''}`, url });
      return [];
    }
    const form = before.url === url ? '' : `, written ${before.url}`;
    return [
      report('repeated-link', `this address is also in ${before.where}${form}`, {
        path,
        ...(item === undefined ? {} : { item }),
        url,
        hint: 'Remove one of the two.',
      }),
    ];
  });
}

async function earlierLinks(input: GateInput, deps: { root: string; db?: Database | undefined }): Promise<Finding[]> {
  const report = findingBuilder(input.source);
  const items = writtenItems(input).filter(({ section }) => section.kind !== 'sponsored');
  const { links, unread } = await findEarlierLinks(
    new Set(items.map(({ item }) => canonicalUrl(item.url))),
    input.issue.number,
    deps,
  );
  const findings = unread.map((sentence) => report('earlier-issues-unread', sentence));
  for (const { path, section, item } of items) {
    const before = links.filter(({ canonical }) => canonical === canonicalUrl(item.url));
    if (before.length === 0) continue;
    const [latest] = before;
    const others = [...new Set(before.map(({ issue }) => issue))].slice(1);
    const also =
      others.length > 0 ? `, and in ${others.slice(0, 3).join(', ')}${others.length > 3 ? ' and others' : ''}` : '';
    const severity = sectionKinds[section.kind].repeated ?? 'info';
    findings.push(
      report(
        'link-in-earlier-issue',
        `this address was in issue ${latest!.issue}${latest!.section ? `, ${latest!.section}` : ''}: “${latest!.title}”${also}`,
        {
          severity,
          path: [...path, 'url'],
          item: item.id,
          url: item.url,
          hint: 'Remove it, or say in the summary what is new.',
        },
      ),
    );
  }
  return findings;
}
