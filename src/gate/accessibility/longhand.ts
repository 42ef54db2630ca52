import { generate, type CssNode, type Value } from 'css-tree';
import type { StyleDeclaration } from '../mail-html.ts';
import { readColour } from './colour.ts';

/** The properties that the checks need; all others are ignored. */
export type Property =
  | 'color'
  | 'background-color'
  | 'background-image'
  | 'font-size'
  | 'font-weight'
  | 'text-align'
  | 'text-decoration'
  | 'display'
  | 'visibility'
  | 'opacity'
  | 'border-bottom'
  | 'max-height'
  | 'overflow'
  | 'left'
  | 'position'
  | 'height'
  | 'mso-hide';

const plain = new Set<string>([
  'color',
  'background-color',
  'background-image',
  'font-size',
  'font-weight',
  'text-align',
  'display',
  'visibility',
  'opacity',
  'border-bottom',
  'max-height',
  'overflow',
  'left',
  'position',
  'height',
  'mso-hide',
]);

/** Expands a declaration into these properties. Values that depend on a variable are left out. */
export function longhands({ property, value }: Pick<StyleDeclaration, 'property' | 'value'>): [Property, string][] {
  const text = generate(value).toLowerCase();
  if (text.includes('var(')) return [];
  if (plain.has(property)) return [[property as Property, text]];
  switch (property) {
    case 'background':
      return isWide(text)
        ? [
            ['background-color', text],
            ['background-image', text],
          ]
        : [
            ['background-color', colourIn(value) ?? 'transparent'],
            ['background-image', /url\(|gradient\(/.test(text) ? text : 'none'],
          ];
    case 'text-decoration':
    case 'text-decoration-line':
      return [['text-decoration', text]];
    case 'font':
      return fontLonghands(value, text);
    case 'border':
      return [['border-bottom', text]];
    default:
      return [];
  }
}

function isWide(text: string): boolean {
  return /^(inherit|initial|unset|revert)$/.test(text);
}

function parts(value: Value): CssNode[] {
  return value.children.toArray();
}

function colourIn(value: Value): string | undefined {
  return parts(value)
    .map((node) => generate(node))
    .find((text) => readColour(text) || text.toLowerCase() === 'currentcolor');
}

/** `italic 600 1.1rem/1.3 Georgia,serif`: the size is before the slash or the family, the weight before the size. */
function fontLonghands(value: Value, text: string): [Property, string][] {
  if (isWide(text))
    return [
      ['font-size', text],
      ['font-weight', text],
    ];
  const nodes = parts(value);
  const size = nodes.findIndex(
    (node) =>
      node.type === 'Dimension' ||
      node.type === 'Percentage' ||
      (node.type === 'Identifier' && /^((xx?-)?(small|large)|medium|smaller|larger)$/.test(node.name)),
  );
  if (size === -1) return [];
  const weight = nodes
    .slice(0, size)
    .map((node) => generate(node))
    .find((one) => /^(bold(er)?|lighter|[1-9]00)$/.test(one));
  return [
    ['font-size', generate(nodes[size]!)],
    ['font-weight', weight ?? 'normal'],
  ];
}
