/**
 * Shows a newsletter as clients do that darken it themselves, whatever styles it has. None of them documents how; this
 * follows what is known of each, and changes the colours in the HTML as they do. So the order of style rules, the
 * theme's own reaction (`[data-ogsc]`), and what is not darkened (pictures, gradients) behave as in those clients.
 *
 * - `inverted`, Gmail on iPhone and iPad, Outlook for Windows: every colour is inverted, even in a mail that is dark
 *   already (R. Parmentier, “Fixing Gmail’s dark mode issues with CSS Blend Modes”, 2021).
 * - `partial`, Gmail on Android: light backgrounds become dark and dark text becomes light; the rest stays. The
 *   thresholds are those of Chromium's forced dark mode (third_party/blink/…/dark_mode_settings.h), because Gmail uses
 *   its engine.
 * - `outlook`, Outlook.com, the new Outlook for Windows, Outlook on phones: backgrounds become dark; a text colour is
 *   inverted if its contrast is too low with the background *of its own element*, or with Outlook's dark grey if the
 *   element has none; borders stay. The original goes into `data-ogsc` and `data-ogsb`, which a theme can use in
 *   selectors (R. Parmentier, “Dealing with Outlook.com’s Dark Mode”, 2019; microsoft/roosterjs, getDarkColor.ts).
 */
import { generate, parse as parseCss, walk, type Atrule, type CssNode, type Declaration, type Rule } from 'css-tree';
import { parse as parseColour, type Color } from 'culori';
import { selectAll } from 'css-select';
import type { Document, Element } from 'domhandler';
import { DomUtils } from 'htmlparser2';
import { brightness, contrast, css, lightness, turnOver } from './colour.ts';
import { changeColours, firstColour, readColour, roleOf, splitStyle, type Role } from './css-colours.ts';

export const forcedWays = ['inverted', 'partial', 'outlook'] as const;
export type ForcedWay = (typeof forcedWays)[number];

interface Way {
  /** The colours of the page, used where the mail sets none. */
  canvas: { background: string; text: string; link: string };
  /** The new colour, or undefined to keep it. `own` is the new background of the same element or rule. */
  change(colour: Color, role: Role, own: Color | undefined): Color | undefined;
  /** Whether the original colours are kept in attributes. */
  marks: boolean;
}

/** L* of #333333, the dark grey behind everything in Outlook. */
const outlookFloor = 21.247;
const outlookGrey = parseColour('#333333')!;

const ways: Record<ForcedWay, Way> = {
  inverted: {
    canvas: { background: '#1b1b1b', text: '#fff', link: '#8ab4f8' },
    change: (colour) => turnOver(colour, 10),
    marks: false,
  },
  partial: {
    canvas: { background: '#1b1b1b', text: '#fff', link: '#8ab4f8' },
    change(colour, role) {
      const changes = role === 'text' ? brightness(colour) < 150 : brightness(colour) > 205;
      return changes ? turnOver(colour, 10) : undefined;
    },
    marks: false,
  },
  outlook: {
    canvas: { background: '#333333', text: '#fff', link: '#9cdcfe' },
    change(colour, role, own) {
      if (role === 'border') return undefined;
      if (role === 'background') return lightness(colour) > 50 ? turnOver(colour, outlookFloor) : undefined;
      return contrast(colour, own ?? outlookGrey) < 4.5 ? turnOver(colour, outlookFloor) : undefined;
    },
    marks: true,
  },
};

/** Changes the document in place. */
export function forceDark(document: Document, how: ForcedWay): void {
  const way = ways[how];
  for (const style of DomUtils.getElementsByTagName('style', document)) {
    const text = DomUtils.textContent(style);
    const sheet = parseCss(text, { parseValue: false, parseRulePrelude: false, parseAtrulePrelude: false });
    dropAuthoredDark(sheet);
    walk(sheet, { visit: 'Rule', enter: (rule: Rule) => changeRule(rule, way, document) });
    if (style.children[0] && 'data' in style.children[0]) style.children[0].data = generate(sheet);
  }
  for (const element of DomUtils.getElementsByTagName('*', document)) changeElement(element, way);
}

/** Styles of the page under the mail, placed before the mail's own so that those win. */
export function canvasStyle(how: ForcedWay): string {
  const { background, text, link } = ways[how].canvas;
  return `:root{background:${background};color:${text}}:link{color:${link}}`;
}

/** While they darken a mail themselves, none of these clients applies the theme's own dark styles. */
function dropAuthoredDark(sheet: CssNode): void {
  walk(sheet, {
    visit: 'Atrule',
    enter(rule: Atrule, item, list) {
      if (rule.name === 'media' && rule.prelude && /prefers-color-scheme\s*:\s*dark/i.test(generate(rule.prelude)))
        list?.remove(item);
    },
  });
}

function changeRule(rule: Rule, way: Way, document: Document): void {
  const declarations = rule.block.children.toArray().filter((node): node is Declaration => node.type === 'Declaration');
  const selector = generate(rule.prelude);
  // Colours that the theme sets for a darkened mail stay as they are.
  if (/\[data-og/.test(selector)) return;
  const marks = new Set<Mark>();
  const own = newBackground(
    declarations.map(({ property, value }) => [property, generate(value)]),
    way,
  );
  for (const declaration of declarations) {
    const role = roleOf(declaration.property);
    if (!role) continue;
    const before = generate(declaration.value);
    const after = changeColours(before, (colour) => way.change(colour, role, own));
    if (after === before) continue;
    declaration.value = { type: 'Raw', value: after };
    marks.add(role === 'text' ? 'data-ogsc' : 'data-ogsb');
  }
  if (!way.marks || marks.size === 0) return;
  for (const element of matches(selector, document)) for (const mark of marks) element.attribs[mark] ??= '';
}

type Mark = 'data-ogsc' | 'data-ogsb' | 'data-ogac' | 'data-ogab';

function changeElement(element: Element, way: Way): void {
  const { style, bgcolor, color } = element.attribs;
  const declarations = splitStyle(style ?? '');
  const attributeBackground = bgcolor === undefined ? undefined : readColour(bgcolor);
  const own =
    newBackground(declarations, way) ??
    (attributeBackground && (way.change(attributeBackground, 'background', undefined) ?? attributeBackground));
  const set = (mark: Mark, original: string) => {
    if (way.marks) element.attribs[mark] = original;
  };
  if (style !== undefined) {
    const changed = declarations.map(([property, value]): [string, string] => {
      const role = roleOf(property);
      const after = role ? changeColours(value, (colour) => way.change(colour, role, own)) : value;
      if (after !== value) set(role === 'text' ? 'data-ogsc' : 'data-ogsb', value.replace(/!important/, '').trim());
      return [property, after];
    });
    element.attribs.style = changed.map(([property, value]) => `${property}:${value}`).join(';');
  }
  if (attributeBackground) {
    const after = way.change(attributeBackground, 'background', undefined);
    if (after) {
      element.attribs.bgcolor = css(after);
      set('data-ogab', bgcolor!);
    }
  }
  // `<font color>`; on other elements the attribute has no meaning.
  const attributeText = element.name === 'font' && color !== undefined ? readColour(color) : undefined;
  const after = attributeText && way.change(attributeText, 'text', own);
  if (after) {
    element.attribs.color = css(after);
    set('data-ogac', color!);
  }
}

function newBackground(declarations: [property: string, value: string][], way: Way): Color | undefined {
  for (const [property, value] of declarations.toReversed()) {
    if (roleOf(property) !== 'background') continue;
    const colour = firstColour(value);
    if (colour) return way.change(colour, 'background', undefined) ?? colour;
  }
  return undefined;
}

function matches(selector: string, document: Document): Element[] {
  try {
    return selectAll<Document | Element, Element>(selector, document.children as Element[]);
  } catch {
    return []; // an unknown selector; the rule has been changed nevertheless
  }
}
