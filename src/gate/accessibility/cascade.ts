/** Which declarations win where: origin, `!important`, specificity and order (CSS Cascade 4, 6). */
import { compile } from 'css-select';
import { generate, parse, walk, type CssNode } from 'css-tree';
import type { AnyNode, Element } from 'domhandler';
import { elementsOf, inlineDeclarations, type Condition, type MailHtml } from '../mail-html.ts';
import { longhands, type Property } from './longhand.ts';

/** The viewport and colour scheme of the reader. */
export interface Viewing {
  scheme: 'light' | 'dark';
  /** CSS pixels. */
  width: number;
}

export type Declared = Partial<Record<Property, string>>;

/** The declarations that apply to each element, from the author or the browser, before inheritance. */
export function declaredStyles(mail: MailHtml, viewing: Viewing): Map<Element, Declared> {
  const elements = elementsOf(mail.document);
  const winners = new Map<Element, Map<Property, { rank: Rank; value: string }>>(
    elements.map((element) => [element, new Map()]),
  );
  const declare = (element: Element, property: Property, value: string, rank: Rank) => {
    const known = winners.get(element)!;
    const earlier = known.get(property);
    if (!earlier || compareRanks(rank, earlier.rank) >= 0) known.set(property, { rank, value });
  };
  for (const { test, entries } of [...browserSheet(viewing), ...authorSheet(mail, viewing)]) {
    for (const element of elements)
      if (test(element)) for (const { property, value, rank } of entries) declare(element, property, value, rank);
  }
  for (const element of elements) {
    for (const [property, value] of presentationalHints(element)) declare(element, property, value, [0, 1, 0, 0, 0, 0]);
    for (const declaration of inlineDeclarations(element)) {
      for (const [property, value] of longhands(declaration))
        declare(element, property, value, [declaration.important ? 1 : 0, 3, 0, 0, 0, 0]);
    }
  }
  return new Map(
    [...winners].map(([element, known]) => [
      element,
      Object.fromEntries([...known].map(([property, { value }]) => [property, value])),
    ]),
  );
}

/** Important or not; browser, hint, sheet or inline; ids, classes, types; order. The greater wins. */
type Rank = [important: number, origin: number, ids: number, classes: number, types: number, order: number];

interface SheetRule {
  test(element: Element): boolean;
  entries: { property: Property; value: string; rank: Rank }[];
}

function compareRanks(a: Rank, b: Rank): number {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return a[index]! - b[index]!;
  return 0;
}

function authorSheet(mail: MailHtml, viewing: Viewing): SheetRule[] {
  return mail.rules.flatMap(({ selectors, declarations, within, audience }, order) => {
    if (audience === 'word' || !within.every((condition) => holds(condition, viewing))) return [];
    return selectors.children.toArray().flatMap((selector) => {
      const test = matcher(generate(selector));
      if (!test) return [];
      const weight = specificity(selector);
      return [
        {
          test,
          entries: declarations.flatMap((declaration) =>
            longhands(declaration).map(([property, value]) => ({
              property,
              value,
              rank: [declaration.important ? 1 : 0, 2, ...weight, order] as Rank,
            })),
          ),
        },
      ];
    });
  });
}

/** Undefined for pseudo-elements (`::before`) and invalid selectors. */
function matcher(selector: string): ((element: Element) => boolean) | undefined {
  try {
    return compile<AnyNode, Element>(selector);
  } catch {
    return undefined;
  }
}

function specificity(selector: CssNode): [number, number, number] {
  let [ids, classes, types] = [0, 0, 0];
  walk(selector, function (node) {
    if (node.type === 'IdSelector') ids++;
    else if (node.type === 'ClassSelector' || node.type === 'AttributeSelector') classes++;
    else if (node.type === 'PseudoClassSelector') {
      if (node.name === 'where') return this.skip;
      if (!['not', 'is', 'has'].includes(node.name)) classes++;
    } else if (node.type === 'PseudoElementSelector' || (node.type === 'TypeSelector' && node.name !== '*')) types++;
    return undefined;
  });
  return [ids, classes, types];
}

/** Whether a condition is met; one that does not apply to a static page (`hover`, `supports`) counts as not met. */
function holds({ name, prelude }: Condition, { scheme, width }: Viewing): boolean {
  if (name === 'layer') return true;
  if (name !== 'media') return false;
  return prelude.split(',').some((query) => {
    const [, negated, type] = /^\s*(?:(not|only)\s+)?(\w+)?/.exec(query)!;
    const features = [...query.matchAll(/\(\s*([\w-]+)\s*(?::\s*([^)]+?)\s*)?\)/g)];
    const met =
      (type === undefined || type === 'all' || type === 'screen') &&
      features.every(([, feature, value = '']) => {
        if (feature === 'min-width') return width >= pixels(value);
        if (feature === 'max-width') return width <= pixels(value);
        return feature === 'prefers-color-scheme' && value === scheme;
      });
    return negated === 'not' ? !met : met;
  });
}

function pixels(length: string): number {
  const number = Number.parseFloat(length);
  return /r?em$/.test(length) ? number * 16 : number;
}

/** The parts of the browsers' default style sheet that matter here. The colours are Chromium's. */
function browserSheet({ scheme }: Viewing): SheetRule[] {
  const rules: [string, string][] = [
    ['head,script,style,title,template,noscript', 'display:none'],
    ['[hidden]', 'display:none'],
    ['a[href]', `color:${scheme === 'dark' ? '#9e9eff' : '#0000ee'};text-decoration:underline`],
    ['u,ins', 'text-decoration:underline'],
    ['b,strong,th,h1,h2,h3,h4,h5,h6', 'font-weight:bold'],
    ['h1', 'font-size:2em'],
    ['h2', 'font-size:1.5em'],
    ['h3', 'font-size:1.17em'],
    ['h5,small,sub,sup', 'font-size:.83em'],
    ['h6', 'font-size:.67em'],
    ['th', 'text-align:center'],
    ['center', 'text-align:-webkit-center'],
    ['mark', 'color:black;background-color:yellow'],
  ];
  return rules.map(([selector, text]) => {
    const list = parse(text, { context: 'declarationList' });
    const declarations = list.type === 'DeclarationList' ? list.children.toArray() : [];
    return {
      test: matcher(selector)!,
      entries: declarations.flatMap((node) =>
        node.type === 'Declaration' && node.value.type === 'Value'
          ? longhands({ property: node.property, value: node.value }).map(([property, value]) => ({
              property,
              value,
              rank: [0, 0, 0, 0, 0, 0] as Rank,
            }))
          : [],
      ),
    };
  });
}

/** Presentational attributes, which mail still uses (HTML Standard, 15.3). */
function presentationalHints({ name, attribs, parent }: Element): [Property, string][] {
  const hints: [Property, string][] = [];
  if (attribs.bgcolor) hints.push(['background-color', attribs.bgcolor.toLowerCase()]);
  if (attribs.background) hints.push(['background-image', `url(${attribs.background})`]);
  if (name === 'body' && attribs.text) hints.push(['color', attribs.text.toLowerCase()]);
  if (name === 'font' && attribs.color) hints.push(['color', attribs.color.toLowerCase()]);
  if (name === 'font' && /^[1-7]$/.test(attribs.size ?? ''))
    hints.push(['font-size', ['10px', '13px', '16px', '18px', '24px', '32px', '48px'][Number(attribs.size) - 1]!]);
  // A table's own `align` positions the table, not its text. Browsers treat `align` separately from `text-align`: it
  // also moves inner blocks, and ends at the next table.
  if (attribs.align && !['table', 'img'].includes(name))
    hints.push(['text-align', `-webkit-${attribs.align.toLowerCase()}`]);
  if (name === 'a' && attribs.href !== undefined) {
    for (let up = parent; up; up = up.parent)
      if ('attribs' in up && up.name === 'body' && up.attribs.link)
        hints.push(['color', up.attribs.link.toLowerCase()]);
  }
  return hints;
}
