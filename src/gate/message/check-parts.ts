import { parseDocument, DomUtils } from 'htmlparser2';
import { markEnd, markPattern, markStart } from '../../issue/marks.ts';
import { blocksAreWhole } from '../../issue/check.ts';
import { wireUrl } from '../../fetch/web-url.ts';
import type { Issue } from '../../issue/issue.ts';
import type { YamlSource } from '../../yaml/yaml-source.ts';
import type { Finding, GateInput, GateRendition } from '../finding.ts';
import { findingBuilder, type ReportFinding } from '../finding-builder.ts';
import { writtenItems, writtenLinks, writtenSections, type WrittenItem, type WrittenLink } from '../written.ts';

/** Checks that both the text part and the HTML are complete, and what they look like with readers' fields filled in. */
export function checkParts(input: GateInput): Finding[] {
  const report = findingBuilder(input.source);
  const written = { links: writtenLinks(input), items: writtenItems(input), sections: writtenSections(input) };
  return input.renditions.flatMap((rendered) => [
    ...lostLinks(rendered, written.links, report),
    ...lostWords(rendered, written, report),
    ...unresolved(rendered, input.source, report),
    ...gaps(rendered, input.issue, report),
  ]);
}

function lostLinks({ theme, rendition }: GateRendition, links: WrittenLink[], report: ReportFinding): Finding[] {
  const findings: Finding[] = [];
  for (const [part, name] of [
    ['text', 'the text part'],
    ['html', 'the HTML'],
  ] as const) {
    const present = new Set([...rendition[part].matchAll(markPattern())].map((match) => match[0]));
    for (const [position, { url, item }] of rendition.links.entries()) {
      if (present.has(`${markStart}l${position}${markEnd}`)) continue;
      const place = links.find((link) => (wireUrl(link.url) ?? link.url) === url && link.item === item);
      findings.push(
        report('link-lost', `${name} of the theme ${theme} is missing the link to ${url}`, {
          path: place?.path ?? [],
          within: place?.within,
          item,
          url,
          theme,
          hint: 'A theme must put every link into both parts.',
        }),
      );
    }
  }
  if (!blocksAreWhole(rendition)) {
    findings.push(
      report('torn-block', 'an {{#if}} or {{#unless}} begins in one paragraph or list and ends in another', {
        path: ['intro'],
        hint: 'Keep it within one paragraph, or put its two tags on separate lines around whole paragraphs.',
      }),
    );
  }
  return findings;
}

/** Titles, labels and sponsors: a theme may wrap lines and write a label in capitals. */
function lostWords(
  { theme, copies }: GateRendition,
  { items, sections }: { items: WrittenItem[]; sections: ReturnType<typeof writtenSections> },
  report: ReportFinding,
): Finding[] {
  const parts = [
    ['the text part', squash(copies.full.text)],
    ['the HTML', squash(DomUtils.textContent(parseDocument(copies.full.html)))],
  ] as const;
  return parts.flatMap(([part, words]) => [
    ...items
      .filter(({ item }) => !words.includes(squash(item.title)))
      .map(({ path, item }) =>
        report('title-lost', `${part} of the theme ${theme} is missing the title “${item.title}”`, {
          path: [...path, 'title'],
          item: item.id,
          theme,
          hint: 'A theme must show every title in both parts.',
        }),
      ),
    ...sections.flatMap(({ path, section }) => {
      if (section.kind !== 'sponsored') return [];
      const missing = [
        ['label', section.title],
        ['sponsor', section.item.sponsor],
      ].filter(([, text]) => !words.includes(squash(text!)));
      return missing.map(([key, text]) =>
        report('disclosure-lost', `${part} of the theme ${theme} shows this item without its ${key} “${text}”`, {
          path: [...path, key!],
          item: section.item.id,
          theme,
          hint: 'A theme must say who pays, in both parts.',
        }),
      );
    }),
  ]);
}

/**
 * Letters and signs without what a theme may change: spaces, capitals, accents that a language drops in capitals. In
 * capitals and not in small letters, because those depend on their neighbours (Greek sigma), and “ß”, “ﬁ” and “ı” have
 * no capitals of their own.
 */
function squash(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .normalize('NFKD')
    .replaceAll(/[\s\p{Cf}\p{M}]+/gu, '');
}

function unresolved({ theme, copies }: GateRendition, source: YamlSource, report: ReportFinding): Finding[] {
  const wrong = /[\uE000\uE001]|\{\{[^{}]*\b(?:subscriber|issue|publication)\.[^{}]*\}\}|\[object \w+\]/g;
  // What code shows is meant; the text part has the same words.
  const code = DomUtils.getElementsByTagName('code', parseDocument(copies.full.html)).map((each) =>
    DomUtils.textContent(each),
  );
  const inCode = new Set(code.flatMap((words) => words.replaceAll(/\s+/g, ' ').match(/\{\{[^{}]*\}\}/g) ?? []));
  return Object.entries(copies).flatMap(([reader, copy]) =>
    (['subject', 'preheader', 'text', 'html'] as const).flatMap((part) => {
      const found = [...copy[part].matchAll(wrong)].find(([words]) => !inCode.has(words.replaceAll(/\s+/g, ' ')));
      // An item may be about `[object Object]`.
      if (!found || (found[0].startsWith('[object') && source.text.includes(found[0]))) return [];
      const isBraces = found[0].startsWith('{{'); // an item may be about templates, with braces written as `&#123;`
      const words = /[\uE000\uE001]/.test(found[0]) ? 'an internal mark of Galley' : found[0];
      const who = reader === 'full' ? 'a reader with every field' : 'a reader without fields';
      return [
        report(
          'unresolved',
          `the ${part === 'html' ? 'HTML' : part} for ${who} still contains ${words} in the theme ${theme}`,
          {
            path: [part === 'subject' || part === 'preheader' ? part : 'intro'],
            theme,
            severity: isBraces ? 'warning' : 'error',
          },
        ),
      ];
    }),
  );
}

/** What an empty field leaves behind, with the word before it. */
const gap = /[\p{L}\p{N}]+ +[,.!?;](?=\s|$)|\( *\)|“ *”|^ *[,.;](?= |$)/gmu;

function gaps({ theme, copies, rendition }: GateRendition, issue: Issue, report: ReportFinding): Finding[] {
  if (rendition.tags.length === 0) return [];
  const seen = new Set<string>();
  return (['subject', 'preheader', 'text'] as const).flatMap((part) => {
    // Matches that are also in the copy with every field are the author's style, such as “Une question ?”.
    const full = new Set([...copies.full[part].matchAll(gap)].map(([words]) => words));
    const found = [...copies.bare[part].matchAll(gap)].find(([words]) => !full.has(words) && !seen.has(words));
    if (!found) return [];
    seen.add(found[0]); // the text part repeats the subject and the preheader
    const before = copies.bare[part].lastIndexOf('\n', found.index) + 1;
    const line = copies.bare[part].slice(before).split('\n')[0]!;
    const shown = line.slice(Math.max(0, found.index - before - 30), found.index - before + 40).trim();
    const key = part === 'text' ? 'intro' : part;
    const text = issue[key] ?? '';
    // The word before the gap is also before the tag; otherwise the position of the first tag is used.
    const offset = [text.indexOf(`${found[0].split(' ')[0]} {{`), text.indexOf('{{')].find((each) => each >= 0) ?? 0;
    return [
      report('field-leaves-hole', `a reader without the field gets “${shown}”`, {
        path: [key],
        within: { text, offset },
        theme,
        hint: 'Use {{default subscriber.firstName "there"}}, or put the words around it into {{#if …}}…{{/if}}.',
      }),
    ];
  });
}
