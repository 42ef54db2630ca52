import { parse as parseColour, type Color } from 'culori';
import { css, isSeen } from './colour.ts';

/** What a colour in a declaration applies to. */
export type Role = 'text' | 'background' | 'border';

export function roleOf(property: string): Role | undefined {
  const name = property.toLowerCase();
  if (/^(color|fill|text-decoration(-color)?|-webkit-text-fill-color)$/.test(name)) return 'text';
  if (name === 'background-color' || name === 'background') return 'background';
  if (
    /^border(-(top|right|bottom|left|inline|block)(-(start|end))?)?(-color)?$/.test(name) ||
    /^(outline|column-rule)(-color)?$/.test(name)
  )
    return 'border';
  return undefined;
}

/** Skips words in `url()` and inside gradients, which clients do not change. */
const colourPattern =
  /\b(?:url|(?:repeating-)?(?:linear|radial|conic)-gradient)\((?:[^()]|\([^()]*\))*\)|#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\([^()]*\)|(?<![\w-])[a-z]+(?![\w(-])/gi;

/** The first colour in the value of a declaration. */
export function firstColour(value: string): Color | undefined {
  return (value.match(colourPattern) ?? []).map(readColour).find((found) => found !== undefined);
}

/** Replaces each colour in the value by the result of `change`; colours for which that is undefined stay as written. */
export function changeColours(value: string, change: (colour: Color) => Color | undefined): string {
  return value.replaceAll(colourPattern, (written) => {
    const colour = readColour(written);
    const after = colour && change(colour);
    return after ? css(after) : written;
  });
}

/** Undefined for values that are not colours, and for transparent ones. */
export function readColour(written: string): Color | undefined {
  const colour = parseColour(written.toLowerCase());
  return colour && isSeen(colour) ? colour : undefined;
}

/** The declarations of a style attribute. Semicolons inside quotes and `url(data:…;base64,…)` do not separate them. */
export function splitStyle(style: string): [property: string, value: string][] {
  return (style.match(/(?:[^;"'(]|"[^"]*"|'[^']*'|\([^)]*\))+/g) ?? []).flatMap((declaration): [string, string][] => {
    const colon = declaration.indexOf(':');
    return colon < 0 ? [] : [[declaration.slice(0, colon).trim(), declaration.slice(colon + 1).trim()]];
  });
}
