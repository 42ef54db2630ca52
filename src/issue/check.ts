import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Publication } from '../config.ts';
import { sortProblems, type Problem } from '../problem.ts';
import { pathText } from '../zod-problems.ts';
import type { Issue } from './issue.ts';
import { isTag, markEnd, markPattern, markStart } from './marks.ts';
import type { ParsedDraft } from './parse-draft.ts';
import { placeholderProblems } from './placeholders.ts';
import { readDraft } from './read-draft.ts';
import { cutRendition, fillRendition, renderIssue, templateData, type CutRendition, type Rendition } from './render.ts';
import type { ViewContext } from './view.ts';

export interface CheckResult {
  problems: Problem[];
  issue?: Issue;
  /** There when the draft can be rendered and filled; errors in `problems` forbid sending it all the same. */
  rendition?: Rendition;
}

/** Everything that can be known about a draft before it is sent. `sizeOf` gives the bytes of HTML as mailed. */
export async function checkDraft(
  root: string,
  number: number,
  { publication, context, sizeOf, theme }: { publication: Publication; context: ViewContext; sizeOf(rendition: Rendition): number; theme?: string },
): Promise<CheckResult> {
  const draft = readDraft(root, number, publication);
  // Neither needs a valid issue, and an editor wants to hear of everything at once.
  const problems = [...draft.problems, ...imageProblems(root, draft), ...placeholderProblems(draft.source)];
  if (!draft.issue) return { problems: sortProblems(problems) };
  problems.push(...styleProblems(draft.issue, draft));
  const rendition = await renderIssue(draft.issue, context, theme);
  const unfillable = fillingProblems(rendition, draft, publication.fields);
  problems.push(...unfillable);
  problems.push(...renditionProblems(rendition, draft, sizeOf(rendition), publication.limits.htmlBytes));
  return { problems: sortProblems(problems), issue: draft.issue, ...(unfillable.length > 0 ? {} : { rendition }) };
}

type Reporter = (severity: Problem['severity'], rule: string, path: PropertyKey[], message: string, hint?: string) => void;

function reporter(draft: ParsedDraft, problems: Problem[]): Reporter {
  return (severity, rule, path, message, hint) =>
    problems.push({ severity, rule, message, hint, file: draft.source.file, path: pathText(path), ...draft.source.placeOf(path) });
}

/** Not wrong, but a careful editor would want to know. */
function styleProblems(issue: Issue, draft: ParsedDraft): Problem[] {
  const problems: Problem[] = [];
  const report = reporter(draft, problems);
  if (issue.subject.length > 90) report('warning', 'long-subject', ['subject'], `the subject has ${issue.subject.length} characters; most mailboxes show 40 to 70`);
  if (issue.preheader.length > 140) report('warning', 'long-preheader', ['preheader'], `the preheader has ${issue.preheader.length} characters; mailboxes show 90 to 140`);

  const seen = new Map<string, string>();
  const written = (draft.source.value as { sections: Record<string, unknown>[] }).sections;
  const visit = (item: unknown, path: PropertyKey[], wantsSummary: boolean) => {
    const { url, summary, image } = item as { url?: string; summary?: string; image?: { alt: string } };
    if (wantsSummary && summary === undefined) report('warning', 'no-summary', path, 'this item has no summary', 'One sentence on why it is worth the click.');
    if (image && image.alt.trim() === '') report('warning', 'no-alt', [...path, 'image', 'alt'], 'the picture has no description', 'Leave `alt` empty only when it is decoration.');
    if (url === undefined) return;
    const key = url.trim().replace(/\/$/, '');
    if (seen.has(key)) report('warning', 'repeated-link', [...path, 'url'], `this address is also at ${seen.get(key)}`);
    else seen.set(key, pathText([...path, 'url']));
  };
  for (const [index, section] of written.entries()) {
    const path = ['sections', index];
    if ('sponsored' in section && 'title' in section) visit(section, path, true);
    for (const [at, item] of ((section.items as unknown[] | undefined) ?? []).entries()) visit(item, [...path, 'items', at], (section.kind ?? 'links') === 'links');
  }
  return problems;
}

const heavyBytes = 200_000;

function imageProblems(root: string, draft: ParsedDraft): Problem[] {
  const problems: Problem[] = [];
  const report = reporter(draft, problems);
  const visit = (node: unknown, path: PropertyKey[]) => {
    if (Array.isArray(node)) node.forEach((entry, index) => visit(entry, [...path, index]));
    else if (node !== null && typeof node === 'object') {
      for (const [key, entry] of Object.entries(node)) visit(entry, [...path, key]);
      const src = (node as { src?: unknown }).src;
      if (path.at(-1) !== 'image' || typeof src !== 'string' || !src.startsWith('images/')) return;
      const file = join(root, 'drafts', src);
      if (!existsSync(file)) report('error', 'no-image', [...path, 'src'], `there is no file drafts/${src}`, 'Put the picture there, or mend its name.');
      else if (statSync(file).size > heavyBytes) {
        report('warning', 'heavy-image', [...path, 'src'], `drafts/${src} has ${Math.round(statSync(file).size / 1024)} kB`, 'Readers on the road wait for it; 200 kB is plenty.');
      }
    }
  };
  visit(draft.source.value, []);
  return problems;
}

function renditionProblems(rendition: Rendition, draft: ParsedDraft, bytes: number, limit: number): Problem[] {
  const problems: Problem[] = [];
  const report = reporter(draft, problems);
  if (bytes > limit) {
    report('error', 'too-large', [], `the mail has ${bytes.toLocaleString('en')} bytes of HTML in the theme ${rendition.theme}; the limit is ${limit.toLocaleString('en')}`, 'Gmail clips a message at some 102,000 bytes and hides what follows, the unsubscribe link too. Shorten or drop items.');
  } else if (bytes > limit * 0.9) {
    report('warning', 'nearly-too-large', [], `the mail has ${bytes.toLocaleString('en')} bytes of HTML; Gmail clips at some 102,000`);
  }
  const inText = new Set([...rendition.text.matchAll(markPattern())].map((match) => match[0]));
  for (const [position, link] of rendition.links.entries()) {
    if (inText.has(`${markStart}l${position}${markEnd}`)) continue;
    report('error', 'link-lost', [], `the text part lacks the link to ${link.url}`, 'The theme has to put every link into both parts.');
  }
  if (!blocksAreWhole(rendition)) {
    report('error', 'torn-block', ['intro'], 'an {{#if}} or {{#unless}} begins in one paragraph or list and ends in another', 'Keep it within one paragraph, or put its tags on lines of their own around whole paragraphs.');
  }
  return problems;
}

/**
 * Fills a copy for a reader of whom everything is known and for one of whom nothing is. What throws here would throw
 * for every reader, in the middle of the send.
 */
export function fillingProblems(rendition: Rendition, draft: ParsedDraft, declared: string[]): Problem[] {
  const problems: Problem[] = [];
  const report = reporter(draft, problems);
  const cut = cutRendition(rendition);
  const known = Object.fromEntries(declared.map((field) => [field, `sample ${field}`]));
  const parts: [keyof CutRendition, string][] = [['subject', 'subject'], ['html', 'intro'], ['text', 'intro']];
  for (const [part, key] of parts) {
    const alone: CutRendition = { subject: [], html: [], text: [], [part]: cut[part] };
    for (const fields of [known, {}]) {
      try {
        fillRendition(alone, templateData(rendition, { email: 'reader@example.org', since: rendition.date, fields }, declared), { link: () => '', unsubscribe: '' });
      } catch (error) {
        if (problems.some(({ path }) => path === key)) continue;
        report('error', 'template', [key], `this can’t be filled in for a reader: ${(error as Error).message.split('\n')[0]}`, 'Write each {{ … }} in its simplest form, or take it out.');
      }
    }
  }
  return problems;
}

/** A block's part may be left out: what stands between its tags must leave well-formed HTML whether it is there or not. */
export function blocksAreWhole({ html, tags }: Pick<Rendition, 'html' | 'tags'>): boolean {
  let depth = 0;
  let from = 0;
  for (const match of html.matchAll(markPattern())) {
    if (!isTag(match[1]!)) continue;
    const tag = tags[Number(match[2])]!;
    const isElse = /^\{\{~?\s*else/.test(tag);
    if ((isElse && depth > 0) || /^\{\{~?\s*\//.test(tag)) {
      if (!isWhole(html.slice(from, match.index))) return false;
      if (!isElse) depth--;
      from = match.index + match[0].length;
    } else if (/^\{\{~?\s*#/.test(tag)) {
      if (depth > 0 && !isWhole(html.slice(from, match.index))) return false;
      depth++;
      from = match.index + match[0].length;
    }
  }
  return true;
}

/** Every element it opens it closes, and the other way round; `</p><p>` counts too, it leaves the depth as it was. */
function isWhole(fragment: string): boolean {
  const open: string[] = [];
  const closed: string[] = [];
  for (const [, slash, name] of fragment.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gi)) {
    if (/^(br|img)$/i.test(name!)) continue;
    if (!slash) open.push(name!);
    else if (open.at(-1) === name) open.pop();
    else closed.push(name!);
  }
  return open.length === closed.length && closed.toReversed().every((name, index) => name === open[index]);
}
