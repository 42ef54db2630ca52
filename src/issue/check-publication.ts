import { mailWordsSchema } from '../config/mail-words.ts';
import type { Problem } from '../problem.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { keysOf, nearest, pathText } from '../yaml/zod-problems.ts';
import { blocksAreWhole } from './check.ts';
import { writtenKindNames } from './kinds/all.ts';
import { withoutLiterals } from './markdown/literal-parts.ts';
import { remarkWords } from './markdown/remark-words.ts';
import { remarksOn } from './markdown/remarks.ts';
import { renderMarkdown } from './markdown/render-markdown.ts';
import { markEnd, markStart } from './marks.ts';
import { isControl, linkProblems } from './parse-draft.ts';
import { availableThemes } from './render.ts';
import { lintTemplate, tagsIn } from './template.ts';

/**
 * Problems of the texts under `mails` in galley.yaml: templates, links, characters. Skips values of the wrong type,
 * which the schema reports.
 */
export function mailProblems(source: YamlSource): Problem[] {
  const { mails, fields } = asGroup(source.value);
  const declared = Array.isArray(fields)
    ? fields.filter((field) => typeof field === 'string')
    : ['firstName', 'lastName', 'city'];
  return keysOf(mailWordsSchema.unwrap()).flatMap((mail) =>
    Object.entries(asGroup(asGroup(mails)[mail])).flatMap(([key, text]) =>
      typeof text === 'string' ? problemsOf(text, ['mails', mail, key], declared, source) : [],
    ),
  );
}

/** A theme in galley.yaml that does not exist. */
export function themeProblems(source: YamlSource): Problem[] {
  const { theme } = asGroup(source.value);
  if (typeof theme !== 'string' || availableThemes.includes(theme)) return [];
  const near = nearest(theme, [...availableThemes]);
  const message = `there is no theme \`${theme}\`` + (near ? `, did you mean \`${near}\`?` : '');
  return [
    {
      severity: 'error',
      rule: 'unknown-theme',
      message,
      hint: `Themes: ${availableThemes.join(', ')}.`,
      file: source.file,
      path: 'theme',
      ...source.placeOf(['theme']),
    },
  ];
}

/** A kind of section that galley.yaml names for new drafts and that does not exist. */
export function kindProblems(source: YamlSource): Problem[] {
  const { sections } = asGroup(source.value);
  if (!Array.isArray(sections)) return [];
  return sections.flatMap((section: unknown, index): Problem[] => {
    const { kind } = asGroup(section);
    if (typeof kind !== 'string' || writtenKindNames.some((name) => name === kind)) return [];
    const near = nearest(kind, writtenKindNames);
    const path = ['sections', index, 'kind'];
    return [
      {
        severity: 'error',
        rule: 'wrong-value',
        message: `there is no section kind \`${kind}\`` + (near ? `, did you mean \`${near}\`?` : ''),
        hint: `Kinds: ${writtenKindNames.join(', ')}.`,
        file: source.file,
        path: pathText(path),
        ...source.placeOf(path),
      },
    ];
  });
}

function asGroup(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function problemsOf(text: string, path: PropertyKey[], fields: string[], source: YamlSource): Problem[] {
  const fault = (rule: string, offset: number, message: string, hint?: string): Problem => ({
    severity: 'error',
    rule,
    message,
    hint,
    file: source.file,
    path: pathText(path),
    ...source.placeWithin(path, text, offset),
  });
  const key = String(path.at(-1));
  const problems: Problem[] = [];
  const bad = [...text].find((char) => char === markStart || char === markEnd || isControl(char));
  if (bad)
    problems.push(
      fault(
        'forbidden-character',
        0,
        `there is an invisible character (U+${bad.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}) in \`${key}\``,
        'Delete it; it often comes along when text is pasted from elsewhere.',
      ),
    );
  if (key !== 'text' && /[\r\n]/.test(text.trim()))
    problems.push(fault('line-break', 0, `\`${key}\` must be on one line`, 'Use “>-” for folded text.'));
  const comment = key === 'text' ? -1 : text.indexOf('<!--');
  if (comment >= 0)
    problems.push(
      fault('open-comment', comment, `\`${key}\` can’t hold a comment`, 'Write it behind # on a line of its own.'),
    );
  if (key === 'button') {
    const tag = text.indexOf('{{');
    return tag < 0
      ? problems
      : [
          ...problems,
          fault('template', tag, 'a reader’s own fields work in subject and text only', 'Take the {{ … }} out here.'),
        ];
  }
  const read = key === 'text' ? withoutLiterals(text) : text;
  const faults = lintTemplate(read, fields);
  problems.push(...faults.map(({ offset, message, hint }) => fault('template', offset, message, hint)));
  for (const { tag, index } of tagsIn(read)) {
    if (/\bissue\.(?:number|date)\b/.test(tag))
      problems.push(
        fault(
          'template',
          index,
          'a mail about a subscription belongs to no issue',
          'Take issue.number and issue.date out; publication.name and the reader’s fields are there.',
        ),
      );
  }
  if (key !== 'text') return problems;
  for (const remark of remarksOn(text, true)) {
    const { rule, message, hint } = remarkWords(remark, key);
    // What may be meant is no reason to refuse the whole publication.
    if (rule !== 'markdown-unknown') problems.push(fault(rule, remark.offset, message, hint));
  }
  problems.push(...linkProblems(text, path, source, []));
  if (faults.length === 0) {
    const tags: string[] = [];
    const { html } = renderMarkdown(text, { link: (url) => url, publicUrl: '', tags });
    if (!blocksAreWhole({ html, tags }))
      problems.push(
        fault(
          'torn-block',
          text.indexOf('{{#'),
          'an {{#if}} or {{#unless}} begins in one paragraph or list and ends in another',
          'Keep it within one paragraph, or put its tags on lines of their own around whole paragraphs.',
        ),
      );
  }
  return problems;
}
