import { hostOf } from '../fetch/web-url.ts';
import { sectionKinds } from '../issue/kinds/all.ts';
import { disclosureLanguages, discloses, isVague } from './empty-words.ts';
import type { Finding, GateInput } from './finding.ts';
import { findingBuilder, type ReportFinding } from './finding-builder.ts';
import { writtenItems, writtenLinks, writtenSections } from './written.ts';

/** Checks for things that are not wrong but that a careful editor wants to know. */
export function checkWriting(input: GateInput): Finding[] {
  const report = findingBuilder(input.source);
  return [...headFindings(input, report), ...itemFindings(input, report), ...linkTextFindings(input, report)];
}

function headFindings({ issue, renditions }: GateInput, report: ReportFinding): Finding[] {
  const findings: Finding[] = [];
  // Readers don't see template tags, so the filled copy of maximum length counts; if nothing can be filled, the text as written.
  const [first] = renditions;
  const subject = textOfMaxLength(first ? [first.copies.full.subject, first.copies.bare.subject] : [issue.subject]);
  if (subject.length > 90)
    findings.push(
      report('long-subject', `the subject has ${subject.length} characters; most mail clients show 40 to 70`, {
        path: ['subject'],
      }),
    );
  if (issue.send && issue.send.at.slice(0, 10) !== issue.date) {
    findings.push(
      report('date-differs', `the issue is dated ${issue.date} but is to be sent on ${issue.send.at.slice(0, 10)}`, {
        path: ['send', 'at'],
        hint: 'Change one of the two.',
      }),
    );
  }
  return findings;
}

function itemFindings(input: GateInput, report: ReportFinding): Finding[] {
  const findings: Finding[] = [];
  const { issue } = input;
  const day = issue.send?.at.slice(0, 10) ?? issue.date;
  for (const { path, section } of writtenSections(input)) {
    if (section.kind === 'sponsored' && disclosureLanguages.has(languageOf(issue.lang)) && !discloses(section.title)) {
      findings.push(
        report('unclear-disclosure', `the label “${section.title}” does not say that this item is paid for`, {
          path: [...path, 'label'],
          item: section.item.id,
          url: section.item.url,
          hint: 'Remove `label`, which then shows “Sponsored”, or use a similar word.',
        }),
      );
    }
    const remarks = sectionKinds[section.kind].remarks?.(section, { day }) ?? [];
    findings.push(
      ...remarks.map(({ rule, message, at, ...more }) => report(rule, message, { path: [...path, ...at], ...more })),
    );
  }
  return [...findings, ...summaryFindings(input, report)];
}

/** A plain list of links is a decision about the section and told once; a gap among summaries is told where it is. */
function summaryFindings(input: GateInput, report: ReportFinding): Finding[] {
  const sections = Map.groupBy(
    writtenItems(input).filter(({ section }) => sectionKinds[section.kind].needsSummary),
    ({ section }) => section,
  );
  const hint = 'Write one sentence on why it is worth a click.';
  return [...sections].flatMap(([section, items]) => {
    const without = items.filter(({ item }) => item.summary === undefined);
    if (without.length > 1 && without.length * 2 > items.length) {
      const count =
        without.length === items.length
          ? `none of the ${items.length}`
          : `${items.length - without.length} of ${items.length}`;
      return [
        report(
          'no-summary',
          `${count} items of “${section.title}” ${without.length === items.length ? 'has' : 'have'} a summary`,
          {
            path: [...without[0]!.path.slice(0, 2), 'title'],
            item: section.id,
            hint: 'Write a sentence for each on why it is worth a click, or waive the rule for a plain list of links.',
          },
        ),
      ];
    }
    return without.map(({ path, item }) =>
      report('no-summary', 'this item has no summary', { path, item: item.id, url: item.url, hint }),
    );
  });
}

function linkTextFindings(input: GateInput, report: ReportFinding): Finding[] {
  return writtenLinks(input).flatMap(({ words, url, path, within, as, item }) => {
    if (as === 'name' || as === 'answer') return [];
    // An address that stands for itself in a sentence is what the editor wants readers to see.
    const isAddress =
      /^(https?:\/\/|www\.)\S+\/\S+$/i.test(words.trim()) && !(as === 'text' && isSameAddress(words.trim(), url));
    if (!isVague(words) && !isAddress && words.trim() !== '') return [];
    const place = as === 'item' ? { path: [...path.slice(0, -1), 'title'] } : { path, within }; // points at the title rather than at the address
    if (words.trim() === '')
      return [report('vague-title', `the link to ${hostOf(url)} has no text to click on`, { ...place, item, url })];
    const what = { item: 'the title', button: 'the button', text: 'the link text' }[as];
    return [
      report('vague-title', `${what} “${words.trim().slice(0, 60)}” does not say where the link leads`, {
        ...place,
        item,
        url,
        hint: 'Say what the link leads to.',
      }),
    ];
  });
}

/** Also where one is encoded and the other is not, as `例え.jp`. */
function isSameAddress(words: string, url: string): boolean {
  const whole = /^https?:/i.test(words) ? words : `https://${words}`;
  return url.endsWith(words) || (URL.canParse(whole) && URL.canParse(url) && new URL(whole).href === new URL(url).href);
}

function textOfMaxLength(texts: string[]): string {
  return texts.reduce((longer, text) => (text.length > longer.length ? text : longer), '');
}

function languageOf(tag: string): string {
  return tag.split('-')[0]!.toLowerCase();
}
