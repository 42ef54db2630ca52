import type { Database } from '../db/open.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { canonicalUrl } from '../fetch/canonical-url.ts';
import { findEarlierLinks } from '../issue/identity/earlier-links.ts';
import { apartness, sectionKinds } from '../issue/kinds/all.ts';
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
  const apart = new Map(writtenItems(input).map(({ section, item }) => [item.id, apartness(section, item)]));
  return repeats(
    writtenLinks(input)
      .filter(({ as }) => as === 'item' || as === 'name')
      .map((link) => ({ ...link, apart: apart.get(link.item ?? '') })),
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
          apart: apartness(section, item),
        }))
      : [];
  });
  return repeats(
    written.flatMap(({ url, ...rest }) => (typeof url === 'string' && URL.canParse(url) ? [{ url, ...rest }] : [])),
    source,
  );
}

interface RepeatedLink {
  url: string;
  path: PropertyKey[];
  item?: string;
  /** Two with different ones may share an address. */
  apart?: string | undefined;
}

function repeats(links: RepeatedLink[], source: YamlSource): Finding[] {
  const report = findingBuilder(source);
  const seen = new Map<string, { where: string; url: string; apart: string | undefined }[]>();
  return links.flatMap(({ url, path, item, apart }) => {
    const key = canonicalUrl(url);
    const earlier = seen.get(key) ?? [];
    const { line, file } = source.placeOf(path);
    seen.set(key, [...earlier, { where: `line ${line}${file ? ` of ${file}` : ''}`, url, apart }]);
    const before = earlier.find((other) => other.apart === undefined || apart === undefined || other.apart === apart);
    if (!before) return [];
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

/** In so many earlier issues a link is no accident. */
const standingFrom = 3;

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
    const apart = apartness(section, item);
    const before = links.filter(
      (link) =>
        link.canonical === canonicalUrl(item.url) &&
        (link.apart === undefined || apart === undefined || link.apart === apart),
    );
    if (before.length === 0) continue;
    const [latest] = before;
    const issues = [...new Set(before.map(({ issue }) => issue))];
    const others = issues.slice(1);
    const also =
      others.length > 0 ? `, and in ${others.slice(0, 3).join(', ')}${others.length > 3 ? ' and others' : ''}` : '';
    // What has been in so many issues is there on purpose: a standing link, such as the call for contributions.
    const isStanding = issues.length >= standingFrom;
    const severity = isStanding ? 'info' : (sectionKinds[section.kind].repeated ?? 'info');
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
