import { isTag, isText, type ChildNode, type Element } from 'domhandler';
import { elementsOf, inlineDeclarations, type MailHtml } from '../mail-html.ts';
import { contrast, hex } from './colour.ts';
import type { Computed, LookAt } from './computed.ts';
import type { Remark } from './remark.ts';
import { excerpt, visibleText } from './words.ts';

/** A run of visible text and the element whose style it has. */
interface Run {
  element: Element;
  text: string;
}

/** Checks contrast and links in one colour scheme. */
export function checkColours(mail: MailHtml, look: LookAt, scheme: 'light' | 'dark'): Remark[] {
  const where = scheme === 'dark' ? ' in the dark mode' : '';
  const weak = runs(mail, look).flatMap(({ element, text }) => {
    const { colour, backdrop, ...style } = look(element);
    if (!colour || !backdrop || !/[\p{L}\p{N}]/u.test(text)) return [];
    const [ratio, needed] = [contrast(colour, backdrop), isLarge(style) ? 3 : 4.5];
    return ratio < needed ? [{ element, text, pair: `${hex(colour)} on ${hex(backdrop)}`, ratio, needed }] : [];
  });
  const faint = [...Map.groupBy(weak, ({ pair, needed }) => `${pair} ${needed}`).values()].map((group): Remark => {
    const { pair, ratio, needed, text, element } = group[0]!;
    // Rounded down: 4.499 is not 4.5.
    return {
      rule: scheme === 'dark' ? 'low-contrast-dark' : 'low-contrast',
      message: `${pair} has a contrast of ${(Math.floor(ratio * 100) / 100).toFixed(2)}${where}; ${needed} is needed (“${excerpt(text)}”${group.length > 1 ? ` and ${group.length - 1} more` : ''})`,
      element,
    };
  });
  return [...faint, ...linksByColour(mail, look, where)];
}

/** WCAG 2.2, “large scale”: 18 point, or 14 point and bold. */
function isLarge({ fontSize, fontWeight }: Pick<Computed, 'fontSize' | 'fontWeight'>): boolean {
  return fontSize >= 24 || (fontSize >= 18.66 && fontWeight >= 700);
}

function linksByColour(mail: MailHtml, look: LookAt, where: string): Remark[] {
  const reported = new Set<string>();
  return elementsOf(mail.document).flatMap((element): Remark[] => {
    if (element.name !== 'a' || element.attribs.href === undefined || look(element).hidden) return [];
    const block = blockAround(element);
    if (!block || !hasTextBeside(block, element, look)) return [];
    const [own, around] = [styleOfText(element, look), look(block)];
    if (
      own.underlined ||
      own.bordered ||
      own.block ||
      own.fontWeight >= around.fontWeight + 200 ||
      own.fontSize > around.fontSize * 1.2 ||
      !own.colour ||
      !around.colour
    )
      return [];
    const ratio = contrast(own.colour, around.colour);
    const pair = `${hex(own.colour)} next to ${hex(around.colour)}`;
    if (ratio >= 3 || reported.has(pair)) return [];
    reported.add(pair);
    return [
      {
        rule: 'link-by-colour-alone',
        message: `the link “${excerpt(visibleText(element, look))}” differs from the text around it only by colour${where}: ${pair}, ${(Math.floor(ratio * 100) / 100).toFixed(2)}`,
        hint: 'Underline it, or make the colours differ by 3:1.',
        element,
      },
    ];
  });
}

/** The style of a link's text, which may be in an inner element. */
function styleOfText(link: Element, look: LookAt): Computed {
  const [run] = runsIn(link, look);
  const inner = look(run?.element ?? link);
  const outer = look(link);
  return { ...inner, bordered: inner.bordered || outer.bordered, block: outer.block };
}

function blockAround(element: Element): Element | undefined {
  for (let up = element.parent; up && isTag(up); up = up.parent)
    if (/^(p|li|td|th|div|dd|dt|blockquote|h[1-6]|center)$/.test(up.name)) return up;
  return undefined;
}

function hasTextBeside(block: Element, link: Element, look: LookAt): boolean {
  const beside = (node: ChildNode): boolean => {
    if (node === link) return false;
    if (isText(node)) return /[\p{L}\p{N}]/u.test(node.data);
    if (!isTag(node) || look(node).hidden || /^(p|li|td|th|tr|table|div|ul|ol|h[1-6]|blockquote)$/.test(node.name))
      return false;
    // Other links don't count: they have the same colour.
    return node.name !== 'a' && node.children.some(beside);
  };
  return block.children.some(beside);
}

/** Checks text size and typography; `where` names the viewport. */
export function checkSetting(mail: MailHtml, look: LookAt, where: string): Remark[] {
  const tiny = new Map<number, Run[]>();
  const small = new Map<number, Run[]>();
  for (const run of runs(mail, look)) {
    const size = Math.round(look(run.element).fontSize * 10) / 10;
    const list = size < 12 ? tiny : size < 14 && run.text.length >= 100 ? small : undefined;
    if (list && /[\p{L}\p{N}]/u.test(run.text)) list.set(size, [...(list.get(size) ?? []), run]);
  }
  const sizes = (list: Map<number, Run[]>, severity?: 'info') =>
    [...list].map(([size, found]): Remark => ({
      rule: 'small-text',
      ...(severity ? { severity } : {}),
      message: `${severity ? 'longer text' : 'text'} of ${size} px${where}: “${excerpt(found[0]!.text)}”${found.length > 1 ? ` and ${found.length - 1} more` : ''}`,
      element: found[0]!.element,
      measured: `${size} px, ${found.length} times`,
    }));
  return [...sizes(tiny), ...sizes(small, 'info'), ...alignment(mail, look), ...spacing(mail, look)];
}

/** In characters: about three lines of a mail's column. */
const fewLines = 220;

function alignment(mail: MailHtml, look: LookAt): Remark[] {
  return elementsOf(mail.document).flatMap((element): Remark[] => {
    if (!/^(p|li|td|div|dd|blockquote)$/.test(element.name)) return [];
    const { hidden, textAlign } = look(element);
    if (hidden || (textAlign !== 'justify' && textAlign !== 'center')) return [];
    const text = element.children
      .filter(
        (child) => isText(child) || (isTag(child) && /^(a|b|i|em|strong|span|code|u|br|small|font)$/.test(child.name)),
      )
      .map((child) => visibleText(child, look))
      .join(' ')
      .trim();
    if (textAlign === 'justify' && text.length > 80)
      return [{ rule: 'justified-text', message: `“${excerpt(text)}” is justified`, element }];
    return textAlign === 'center' && text.length > fewLines
      ? [{ rule: 'centred-text', message: `“${excerpt(text)}” is centred over ${text.length} characters`, element }]
      : [];
  });
}

/** The spacing that WCAG 2.2, 1.4.12 requires, relative to the text size. */
const roomy: Record<string, number> = { 'line-height': 1.5, 'letter-spacing': 0.12, 'word-spacing': 0.16 };

/**
 * A reader's own style sheet can't override inline `!important`. That doesn't matter if there is enough space already.
 */
function spacing(mail: MailHtml, look: LookAt): Remark[] {
  return elementsOf(mail.document).flatMap((element): Remark[] => {
    const { hidden, fontSize } = look(element);
    if (hidden) return [];
    const fixed = inlineDeclarations(element).find(({ property, important, text }) => {
      const [, amount, unit] = /:\s*(-?[\d.]+)([a-z%]*)/i.exec(text) ?? [];
      if (!important || roomy[property] === undefined || amount === undefined) return false;
      return (
        (unit === 'px' ? Number(amount) / fontSize : unit === '%' ? Number(amount) / 100 : Number(amount)) <
        roomy[property]
      );
    });
    // Its text is asked for last: reading that of every element would read most of the mail many times.
    return fixed && visibleText(element, look) !== ''
      ? [
          {
            rule: 'spacing-fixed',
            message: `\`${fixed.text}\` on <${element.name}> cannot be increased by a reader`,
            element,
          },
        ]
      : [];
  });
}

function runs(mail: MailHtml, look: LookAt): Run[] {
  const body = elementsOf(mail.document).find(({ name }) => name === 'body');
  return body
    ? runsIn(body, look)
    : mail.document.children.flatMap((child) => (isTag(child) ? runsIn(child, look) : []));
}

function runsIn(element: Element, look: LookAt): Run[] {
  const { hidden, fontSize } = look(element);
  if (hidden) return [];
  return element.children.flatMap((child): Run[] => {
    if (isText(child))
      return child.data.trim() === '' || fontSize === 0
        ? []
        : [{ element, text: child.data.replaceAll(/\s+/g, ' ').trim() }];
    return isTag(child) ? runsIn(child, look) : [];
  });
}
