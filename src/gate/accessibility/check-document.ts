import { isTag, isText, type ChildNode, type Element } from 'domhandler';
import { elementsOf, type MailHtml } from '../mail-html.ts';
import type { LookAt } from './computed.ts';
import type { Remark } from './remark.ts';
import { excerpt, visibleText } from './words.ts';

/** Checks that apply to the whole mail: language, direction, title, zoom, headings. */
export function checkDocument(mail: MailHtml, look: LookAt, issue: { lang: string; dir: string }): Remark[] {
  const elements = elementsOf(mail.document);
  const html = elements.find(({ name }) => name === 'html');
  return [
    ...language(elements, html, look, issue),
    ...direction(elements, look, issue),
    ...title(elements, look),
    ...viewport(elements),
    ...headings(elements, look),
  ];
}

function language(elements: Element[], html: Element | undefined, look: LookAt, { lang }: { lang: string }): Remark[] {
  const remarks: Remark[] = [];
  const hint = `The issue’s language is ${lang}.`;
  if (!html?.attribs.lang?.trim())
    remarks.push({ rule: 'no-lang', message: '<html> has no `lang`', hint, ...(html ? { element: html } : {}) });
  const bare = contentWithout('lang', elements, look);
  if (bare)
    remarks.push({
      rule: 'no-lang',
      message: `“${excerpt(bare)}” is not inside an element within <body> that has a \`lang\``,
      hint: `Many mail clients remove <html> and its \`lang\`. ${hint}`,
    });
  for (const element of elements) {
    const written = element.attribs.lang?.trim();
    if (written && !isKnownLanguage(written))
      remarks.push({
        rule: 'no-lang',
        message: `\`lang="${written}"\` on <${element.name}> is not a language`,
        hint: 'Use a BCP 47 tag such as en or pt-BR.',
        element,
      });
  }
  const declared = html?.attribs.lang?.trim();
  if (declared && isKnownLanguage(declared) && primary(declared) !== primary(lang))
    remarks.push({
      rule: 'no-lang',
      message: `<html> has \`lang="${declared}"\`, but the issue is written in ${lang}`,
      element: html!,
    });
  return remarks;
}

function direction(elements: Element[], look: LookAt, { dir }: { dir: string }): Remark[] {
  const remarks: Remark[] = [];
  const hint = `The issue’s direction is ${dir}.`;
  const bare = contentWithout('dir', elements, look);
  if (bare)
    remarks.push({
      rule: 'no-direction',
      message: `“${excerpt(bare)}” is not inside an element within <body> that has a \`dir\``,
      hint,
    });
  const outer =
    elements.find(({ name, attribs }) => name !== 'html' && attribs.dir) ?? elements.find(({ attribs }) => attribs.dir);
  const written = outer?.attribs.dir?.toLowerCase();
  if (outer && written !== 'auto' && written !== dir)
    remarks.push({
      rule: 'no-direction',
      message: `<${outer.name}> has \`dir="${written}"\`, but the issue is ${dir}`,
      element: outer,
    });
  return remarks;
}

/** The first content without this attribute between it and `<body>`. */
function contentWithout(attribute: 'lang' | 'dir', elements: Element[], look: LookAt): string | undefined {
  const body = elements.find(({ name }) => name === 'body');
  const search = (node: ChildNode): string | undefined => {
    if (isText(node)) return node.data.trim() === '' ? undefined : node.data.trim();
    if (!isTag(node) || look(node).hidden || node.attribs[attribute]?.trim()) return undefined;
    if (node.name === 'img') return node.attribs.alt || 'a picture';
    return node.children.map(search).find((found) => found !== undefined);
  };
  return body?.children.map(search).find((found) => found !== undefined);
}

function title(elements: Element[], look: LookAt): Remark[] {
  const element = elements.find(
    ({ name, parent }) => name === 'title' && !(parent && 'name' in parent && parent.name === 'svg'),
  );
  const text = element?.children
    .map((child) => (isText(child) ? child.data : visibleText(child, look)))
    .join('')
    .trim();
  return text
    ? []
    : [{ rule: 'no-title', message: element ? 'the <title> of the HTML is empty' : 'the HTML has no <title>' }];
}

function viewport(elements: Element[]): Remark[] {
  return elements.flatMap((element): Remark[] => {
    if (element.name !== 'meta') return [];
    const content = (element.attribs.content ?? '').toLowerCase().replaceAll(/\s/g, '');
    if (element.attribs.name?.toLowerCase() === 'viewport') {
      const limit = /maximum-scale=([\d.]+|yes)/.exec(content)?.[1];
      if (
        /user-scalable=(no|0)(,|;|$)/.test(content) ||
        (limit !== undefined && (limit === 'yes' || Number(limit) < 2))
      )
        return [
          {
            rule: 'zoom-blocked',
            message: `the viewport (\`${element.attribs.content}\`) prevents readers from zooming`,
            element,
          },
        ];
    }
    if (element.attribs['http-equiv']?.toLowerCase() === 'refresh')
      return [
        {
          rule: 'page-refreshes',
          message: `the page refreshes automatically (\`${element.attribs.content ?? ''}\`)`,
          element,
        },
      ];
    return [];
  });
}

function headings(elements: Element[], look: LookAt): Remark[] {
  const remarks: Remark[] = [];
  const found = elements.flatMap((element) => {
    const level = /^h[1-6]$/.test(element.name)
      ? Number(element.name[1])
      : element.attribs.role === 'heading'
        ? Number(element.attribs['aria-level'] ?? 2)
        : undefined;
    return level === undefined || look(element).hidden || element.attribs.role === 'presentation'
      ? []
      : [{ element, level }];
  });
  if (!found.some(({ level }) => level === 1))
    remarks.push({ rule: 'no-headline', message: 'no heading of the mail is an <h1>' });
  for (const [index, { element, level }] of found.entries()) {
    const words = element.children
      .map((child) => visibleText(child, look))
      .join(' ')
      .trim();
    if (words === '' && !elementsOf(element).some(({ name, attribs }) => name === 'img' && attribs.alt))
      remarks.push({ rule: 'heading-empty', message: `an <${element.name}> has no text`, element });
    const before = found[index - 1];
    if (before && level > before.level + 1)
      remarks.push({
        rule: 'heading-skipped',
        message: `“${excerpt(words)}” is an <h${level}> right after an <h${before.level}>`,
        element,
      });
  }
  return remarks;
}

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

function isKnownLanguage(tag: string): boolean {
  try {
    return tag === 'und' || languages.of(primary(tag)) !== undefined;
  } catch {
    return false;
  }
}

function primary(tag: string): string {
  return tag.split(/[-_]/)[0]!.toLowerCase();
}
