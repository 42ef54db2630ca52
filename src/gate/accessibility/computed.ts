import type { Element } from 'domhandler';
import { elementsOf, type MailHtml } from '../mail-html.ts';
import { declaredStyles, type Declared, type Viewing } from './cascade.ts';
import { blend, fade, readColour, type Colour } from './colour.ts';

/** The computed style of an element's own text. */
export interface Computed {
  /** The visible text colour over the background; undefined if unknown. */
  colour: Colour | undefined;
  /** The opaque background; undefined on a picture without a background colour. */
  backdrop: Colour | undefined;
  /** CSS pixels. */
  fontSize: number;
  fontWeight: number;
  textAlign: string;
  underlined: boolean;
  /** It has a bottom border that looks like an underline. */
  bordered: boolean;
  /**
   * Including everything in it. A font size of 0 hides only the element's own text: columns use it to close the gaps
   * between them.
   */
  hidden: boolean;
  /** It has its own background, like a button. */
  block: boolean;
}

export type LookAt = (element: Element) => Computed;

/** Computes styles lazily; each depends on the parent's. */
export function lookAt(mail: MailHtml, viewing: Viewing): LookAt {
  const declared = declaredStyles(mail, viewing);
  const canvas = canvasOf(mail, viewing);
  const known = new Map<Element, Inherited>();
  const inherited = (element: Element): Inherited => {
    const before = known.get(element);
    if (before) return before;
    const parent = element.parent && 'attribs' in element.parent ? inherited(element.parent) : canvas;
    const own = derive(
      declared.get(element) ?? {},
      element.name === 'table' && parent.textAlign.startsWith('-webkit-') ? { ...parent, textAlign: 'start' } : parent,
    );
    known.set(element, own);
    return own;
  };
  const seen = new Map<Element, Computed>();
  return (element) => {
    const before = seen.get(element);
    if (before) return before;
    const { colour, opacity, backdrop, textAlign, ...rest } = inherited(element);
    const own = {
      ...rest,
      backdrop,
      textAlign: textAlign.replace('-webkit-', ''),
      colour: colour && backdrop && blend(fade(colour, opacity), backdrop),
    };
    seen.set(element, own);
    return own;
  };
}

/** Whether the mail has its own dark mode. Mail clients darken one without in their own ways. */
export function hasDarkMode({ rules }: MailHtml): boolean {
  return rules.some(({ within }) => within.some(({ prelude }) => /prefers-color-scheme:\s*dark/.test(prelude)));
}

interface Inherited extends Computed {
  opacity: number;
}

/** The initial style: a white page, or a dark one if the mail declares that it supports dark mode. */
function canvasOf(mail: MailHtml, { scheme }: Viewing): Inherited {
  const dark = scheme === 'dark' && allowsDark(mail);
  return {
    colour: readColour(dark ? '#fff' : '#000'),
    backdrop: readColour(dark ? '#121212' : '#fff'),
    fontSize: 16,
    fontWeight: 400,
    textAlign: 'start',
    underlined: false,
    bordered: false,
    hidden: false,
    block: false,
    opacity: 1,
  };
}

function allowsDark({ document, rules }: MailHtml): boolean {
  const meta = elementsOf(document).find(
    ({ name, attribs }) => name === 'meta' && attribs.name?.toLowerCase() === 'color-scheme',
  );
  return (
    /dark/.test(meta?.attribs.content ?? '') ||
    rules.some(({ declarations }) =>
      declarations.some(({ property, text }) => property === 'color-scheme' && /dark/.test(text)),
    )
  );
}

function derive(own: Declared, parent: Inherited): Inherited {
  const fontSize = sizeOf(own['font-size'], parent.fontSize);
  const opacity = parent.opacity * number(own.opacity, 1);
  const surface =
    own['background-color'] === undefined
      ? undefined
      : own['background-color'] === 'inherit'
        ? parent.backdrop
        : readColour(own['background-color']);
  const pictured =
    own['background-image'] !== undefined && !/^(none|initial|unset|inherit)$/.test(own['background-image']);
  const decoration = own['text-decoration'];
  return {
    colour: colourOf(own.color, parent),
    backdrop: backdropOf(surface, pictured, opacity, parent),
    fontSize,
    fontWeight: weightOf(own['font-weight'], parent.fontWeight),
    textAlign:
      own['text-align'] === undefined || own['text-align'] === 'inherit' ? parent.textAlign : own['text-align'],
    // An underline applies to descendants whatever they declare; `none` only adds no line.
    underlined: parent.underlined || /underline/.test(decoration ?? ''),
    bordered: isDrawn(own['border-bottom']),
    hidden: parent.hidden || isHidden(own, opacity),
    block: surface !== undefined && surface.alpha > 0,
    opacity,
  };
}

function colourOf(text: string | undefined, parent: Inherited): Colour | undefined {
  if (text === undefined || /^(inherit|unset|currentcolor)$/.test(text)) return parent.colour;
  return readColour(text);
}

function backdropOf(
  surface: Colour | undefined,
  pictured: boolean,
  opacity: number,
  parent: Inherited,
): Colour | undefined {
  // Many readers have pictures off and see the background colour.
  if (surface && surface.alpha > 0)
    return surface.alpha * opacity === 1 ? surface : parent.backdrop && blend(fade(surface, opacity), parent.backdrop);
  return pictured ? undefined : parent.backdrop;
}

const keywordSizes: Record<string, number> = {
  'xx-small': 9,
  'x-small': 10,
  small: 13,
  medium: 16,
  large: 18,
  'x-large': 24,
  'xx-large': 32,
  initial: 16,
};

function sizeOf(text: string | undefined, parent: number): number {
  if (text === undefined) return parent;
  if (keywordSizes[text] !== undefined) return keywordSizes[text];
  if (text === 'smaller') return parent / 1.2;
  if (text === 'larger') return parent * 1.2;
  const [, amount, unit] = /^([\d.]+)(px|pt|r?em|%|)$/.exec(text) ?? [];
  if (amount === undefined) return parent;
  const factor = { px: 1, pt: 4 / 3, em: parent, rem: 16, '%': parent / 100, '': 1 }[unit!]!;
  return Number(amount) * factor;
}

function weightOf(text: string | undefined, parent: number): number {
  if (text === undefined || text === 'inherit') return parent;
  if (text === 'bold') return 700;
  if (text === 'bolder') return parent < 350 ? 400 : parent < 550 ? 700 : 900;
  if (text === 'lighter') return parent < 550 ? 100 : 400;
  return number(text, 400);
}

function isDrawn(border: string | undefined): boolean {
  return (
    border !== undefined &&
    !/none|hidden/.test(border) &&
    !/(^|\s)0(px)?(\s|$)/.test(border) &&
    /solid|dashed|dotted|double/.test(border)
  );
}

/** The ways in which mails hide text, such as the preheader, with everything in it. */
function isHidden(own: Declared, opacity: number): boolean {
  if (own.display === 'none' || own.visibility === 'hidden' || opacity === 0) return true;
  if (/^-\d{3,}/.test(own.left ?? '') && /absolute|fixed/.test(own.position ?? '')) return true;
  return (
    /hidden/.test(own.overflow ?? '') &&
    [own['max-height'], own.height].some((height) => height !== undefined && /^[01](px)?$/.test(height))
  );
}

function number(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = text.endsWith('%') ? Number.parseFloat(text) / 100 : Number.parseFloat(text);
  return Number.isFinite(value) ? value : otherwise;
}
