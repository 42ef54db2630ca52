import { hostOf } from '../fetch/web-url.ts';
import { sectionKinds } from '../issue/kinds/all.ts';
import { disclosureLanguages, discloses, saysNothing } from './empty-words.ts';
import type { Finding, GateInput } from './finding.ts';
import { teller, type Tell } from './tell.ts';
import { writtenItems, writtenLinks, writtenSections } from './written.ts';

/** Not wrong, but a careful editor would want to know. */
export function checkWriting(input: GateInput): Finding[] {
  const tell = teller(input.source);
  return [...headFindings(input, tell), ...itemFindings(input, tell), ...wordFindings(input, tell)];
}

function headFindings({ issue, renditions }: GateInput, tell: Tell): Finding[] {
  const findings: Finding[] = [];
  // Tags are not what a reader sees: the longest of the copies counts, and where nothing can be filled the text as written.
  const [first] = renditions;
  const subject = longest(first ? [first.copies.full.subject, first.copies.bare.subject] : [issue.subject]);
  const preheader = first ? longest([first.copies.full.preheader, first.copies.bare.preheader]) : issue.preheader;
  if (subject.length > 90)
    findings.push(
      tell('long-subject', `the subject has ${subject.length} characters; most mailboxes show 40 to 70`, {
        path: ['subject'],
      }),
    );
  if (preheader.length > 140)
    findings.push(
      tell('long-preheader', `the preheader has ${preheader.length} characters; mailboxes show 90 to 140`, {
        path: ['preheader'],
      }),
    );
  if (preheader.length < 30)
    findings.push(
      tell(
        'short-preheader',
        `the preheader has ${preheader.length} characters; mailboxes fill the row with what comes next in the mail`,
        { path: ['preheader'] },
      ),
    );
  if (folded(subject) === folded(preheader))
    findings.push(
      tell('preheader-repeats', 'the preheader says what the subject says', {
        path: ['preheader'],
        hint: 'Name something else that is in the issue.',
      }),
    );
  if (issue.send && issue.send.at.slice(0, 10) !== issue.date) {
    findings.push(
      tell('date-differs', `the issue is dated ${issue.date} and is meant to go out on ${issue.send.at.slice(0, 10)}`, {
        path: ['send', 'at'],
        hint: 'Change one of the two.',
      }),
    );
  }
  return findings;
}

function itemFindings(input: GateInput, tell: Tell): Finding[] {
  const findings: Finding[] = [];
  const { issue } = input;
  const day = issue.send?.at.slice(0, 10) ?? issue.date;
  for (const { path, section } of writtenSections(input)) {
    if (section.kind === 'sponsored' && disclosureLanguages.has(languageOf(issue.lang)) && !discloses(section.title)) {
      findings.push(
        tell('unclear-disclosure', `the label “${section.title}” doesn’t say that this item is paid for`, {
          path: [...path, 'label'],
          item: section.item.id,
          url: section.item.url,
          hint: 'Leave `label` out, which shows “Sponsored”, or use such a word.',
        }),
      );
    }
    const remarks = sectionKinds[section.kind].remarks?.(section, { day }) ?? [];
    findings.push(
      ...remarks.map(({ rule, message, at, ...more }) => tell(rule, message, { path: [...path, ...at], ...more })),
    );
  }
  for (const { path, section, item } of writtenItems(input)) {
    if (sectionKinds[section.kind].needsSummary && item.summary === undefined)
      findings.push(
        tell('no-summary', 'this item has no summary', {
          path,
          item: item.id,
          url: item.url,
          hint: 'One sentence on why it is worth the click.',
        }),
      );
  }
  return findings;
}

function wordFindings(input: GateInput, tell: Tell): Finding[] {
  return writtenLinks(input).flatMap(({ words, url, path, within, as, item }) => {
    if (as === 'name') return [];
    const isAddress = /^(https?:\/\/|www\.)\S+\/\S+$/i.test(words.trim());
    if (!saysNothing(words) && !isAddress && words.trim() !== '') return [];
    const place = as === 'item' ? { path: [...path.slice(0, -1), 'title'] } : { path, within }; // a title is written beside its address
    if (words.trim() === '')
      return [tell('vague-title', `the link to ${hostOf(url)} has no words to click on`, { ...place, item, url })];
    const what = { item: 'the title', button: 'the button', text: 'the words' }[as];
    return [
      tell(
        'vague-title',
        `${what} “${words.trim().slice(0, 60)}” ${as === 'text' ? 'say' : 'says'} nothing about where the link leads`,
        { ...place, item, url, hint: 'Say what is behind it.' },
      ),
    ];
  });
}

function longest(texts: string[]): string {
  return texts.reduce((longer, text) => (text.length > longer.length ? text : longer), '');
}

function folded(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function languageOf(tag: string): string {
  return tag.split('-')[0]!.toLowerCase();
}
