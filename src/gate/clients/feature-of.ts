/**
 * Maps HTML and CSS to caniemail's features. Features are identified by their slug, as in the address
 * https://www.caniemail.com/features/css-border-radius/.
 */
import { generate, lexer, walk, type CssNode, type SelectorList } from 'css-tree';
import type { Element } from 'domhandler';
import type { Condition, StyleDeclaration } from '../mail-html.ts';

/** Properties that caniemail lists under another name. */
const grouped: Record<string, string> = Object.fromEntries(
  Object.entries({
    'css-animation':
      'animation-name animation-duration animation-delay animation-iteration-count animation-timing-function animation-direction animation-fill-mode',
    'css-block-inline-size': 'block-size',
    'css-border':
      'border-width border-style border-color border-top border-right border-bottom border-left border-top-width border-top-style border-top-color border-right-width border-right-style border-right-color border-bottom-width border-bottom-style border-bottom-color border-left-width border-left-style border-left-color',
    'css-border-image':
      'border-image-source border-image-slice border-image-width border-image-outset border-image-repeat',
    'css-border-inline-block': 'border-inline border-block',
    'css-border-inline-block-individual': 'border-block-start border-block-end border-inline-start border-inline-end',
    'css-border-inline-block-longhand':
      'border-block-color border-block-style border-block-width border-inline-color border-inline-style border-inline-width',
    'css-border-radius':
      'border-top-left-radius border-top-right-radius border-bottom-right-radius border-bottom-left-radius',
    'css-border-radius-logical':
      'border-start-start-radius border-start-end-radius border-end-start-radius border-end-end-radius',
    'css-column-layout-properties':
      'columns column-fill column-rule column-rule-color column-rule-style column-rule-width column-span column-width',
    'css-gap': 'column-gap row-gap',
    'css-grid-template': 'grid-template grid-template-rows grid-template-columns grid-template-areas',
    'css-left-right-top-bottom': 'left right top bottom',
    'css-margin': 'margin-top margin-right margin-bottom margin-left',
    'css-margin-block-start-end': 'margin-block-start margin-block-end',
    'css-margin-inline-block': 'margin-inline margin-block',
    'css-margin-inline-start-end': 'margin-inline-start margin-inline-end',
    'css-mask-image': 'mask',
    'css-outline': 'outline-color outline-style outline-width',
    'css-overflow': 'overflow-x overflow-y',
    'css-padding': 'padding-top padding-right padding-bottom padding-left',
    'css-padding-block-start-end': 'padding-block-start padding-block-end',
    'css-padding-inline-block': 'padding-inline padding-block',
    'css-padding-inline-start-end': 'padding-inline-start padding-inline-end',
    'css-scroll-snap': 'scroll-snap-type scroll-snap-align scroll-snap-stop',
    'css-text-emphasis': 'text-emphasis-style text-emphasis-color',
    'css-transition': 'transition-property transition-duration transition-delay transition-timing-function',
  }).flatMap(([slug, properties]) => properties.split(' ').map((property) => [property, slug])),
);

const functions: Record<string, string> = {
  calc: 'css-unit-calc',
  min: 'css-function-min',
  max: 'css-function-max',
  clamp: 'css-function-clamp',
  var: 'css-variables',
  'light-dark': 'css-function-light-dark',
  'linear-gradient': 'css-linear-gradient',
  'repeating-linear-gradient': 'css-linear-gradient',
  'radial-gradient': 'css-radial-gradient',
  'repeating-radial-gradient': 'css-radial-gradient',
  'conic-gradient': 'css-conic-gradient',
  rgb: 'css-rgb',
  rgba: 'css-rgba',
  lch: 'css-modern-color',
  oklch: 'css-modern-color',
  lab: 'css-modern-color',
  oklab: 'css-modern-color',
};
const keywords: Record<string, string> = {
  initial: 'css-unit-initial',
  'fit-content': 'css-intrinsic-size',
  'min-content': 'css-intrinsic-size',
  'max-content': 'css-intrinsic-size',
};
const systemFonts = new Set(['system-ui', 'ui-serif', 'ui-sans-serif', 'ui-rounded', 'ui-monospace']);

/** Features of one declaration; none for prefixed properties (`mso-…`, `-webkit-…`). */
export function featuresOfDeclaration({ property, value, important }: StyleDeclaration): Set<string> {
  const found = new Set<string>();
  if (property.startsWith('--')) return found.add('css-variables');
  if (property.startsWith('-') || property.startsWith('mso-')) return found;
  const written = generate(value).toLowerCase();
  if (property === 'display') found.add(displayFeature(written));
  else if (property === 'flex-direction')
    found.add(written.startsWith('column') ? 'css-flex-direction' : 'css-display-flex');
  else if (grouped[property]) found.add(grouped[property]);
  else if (isProperty(property)) found.add(`css-${property}`);
  walk(value, (node) => {
    if (node.type === 'Function') {
      const slug = functions[node.name.toLowerCase()];
      if (slug) found.add(slug);
    } else if (node.type === 'Dimension') found.add(`css-unit-${node.unit.toLowerCase()}`);
    else if (node.type === 'Percentage') found.add('css-unit-percent');
    else if (node.type === 'Url') for (const slug of imageFeatures(node.value)) found.add(slug);
    else if (node.type === 'Identifier') {
      const name = node.name.toLowerCase();
      if (keywords[name]) found.add(keywords[name]);
      if (/^font(-family)?$/.test(property) && systemFonts.has(name)) found.add('css-sytem-ui');
    }
  });
  if (important) found.add('css-important');
  return found;
}

/** Whether CSS has this property, or it is a typing mistake. */
function isProperty(name: string): boolean {
  // Documented by css-tree but missing in its types.
  return Object.hasOwn((lexer as unknown as { properties: object }).properties, name);
}

function displayFeature(value: string): string {
  if (value === 'none') return 'css-display-none';
  if (/\bflex$/.test(value)) return 'css-display-flex';
  return /\bgrid$/.test(value) ? 'css-display-grid' : 'css-display';
}

const combinators: Record<string, string> = {
  ' ': 'css-selector-descendant',
  '>': 'css-selector-child',
  '+': 'css-selector-adjacent-sibling',
  '~': 'css-selector-general-sibling',
};

/** Features of the selectors of one rule, one set for each; a client that lacks one of them skips that selector. */
export function featuresOfSelectors(list: SelectorList): Set<string>[] {
  return list.children.toArray().map((selector) => {
    const found = new Set<string>();
    let classes = 0;
    walk(selector, (node: CssNode) => {
      if (node.type === 'ClassSelector') {
        found.add('css-selector-class');
        if (++classes > 1) found.add('css-selector-chaining');
      } else if (node.type === 'Combinator') {
        found.add(combinators[node.name] ?? 'css-selector-descendant');
        classes = 0;
      } else if (node.type === 'IdSelector') found.add('css-selector-id');
      else if (node.type === 'AttributeSelector') found.add('css-selector-attribute');
      else if (node.type === 'TypeSelector')
        found.add(node.name === '*' ? 'css-selector-universal' : 'css-selector-type');
      else if (node.type === 'PseudoClassSelector') found.add(`css-pseudo-class-${node.name.toLowerCase()}`);
      else if (node.type === 'PseudoElementSelector') found.add(`css-pseudo-element-${node.name.toLowerCase()}`);
    });
    return found;
  });
}

/** Features of an at-rule with its condition. */
export function featuresOfAtRule({ name, prelude }: Condition): string[] {
  if (name !== 'media') return [`css-at-${name}`];
  const special = [
    ['prefers-color-scheme', 'css-at-media-prefers-color-scheme'],
    ['prefers-reduced-motion', 'css-at-media-prefers-reduced-motion'],
    ['orientation', 'css-at-media-orientation'],
    ['device-pixel-ratio', 'css-at-media-device-pixel-ratio'],
    ['hover', 'css-at-media-hover'],
  ].find(([word]) => prelude.includes(word!));
  // caniemail's `@media` is about width and height; other conditions are separate features, supported by fewer clients.
  return special ? [special[1]!] : ['css-at-media'];
}

const elements: Record<string, string> = Object.fromEntries(
  Object.entries({
    'html-h1-h6': 'h1 h2 h3 h4 h5 h6',
    'html-lists': 'ul ol dl',
    'html-semantics': 'article aside details figcaption figure footer header main mark nav section summary time',
    'html-image-maps': 'map',
    'html-strike': 'strike s',
    'html-table': 'table',
    'html-button-submit': 'button',
    'html-svg': 'svg',
  }).flatMap(([slug, names]) => names.split(' ').map((name) => [name, slug])),
);
const sameNamed = new Set(
  'abbr acronym address audio base bdi blockquote body code del dfn dialog div form hr img link marquee meter object p picture pre progress rp rt ruby select small span strong style textarea video wbr'.split(
    ' ',
  ),
);
const attributes: Record<string, string> = {
  align: 'html-align',
  valign: 'html-valign',
  background: 'html-background',
  cellpadding: 'html-cellpadding',
  cellspacing: 'html-cellspacing',
  dir: 'html-dir',
  height: 'html-height',
  width: 'html-width',
  hidden: 'html-hidden',
  lang: 'html-lang',
  loading: 'html-loading-attribute',
  popover: 'html-popover',
  required: 'html-required',
  role: 'html-role',
  srcset: 'html-srcset',
  sizes: 'html-srcset',
  target: 'html-target',
  inert: 'css-inert-attribute',
  'aria-describedby': 'html-aria-describedby',
  'aria-hidden': 'html-aria-hidden',
  'aria-label': 'html-aria-label',
  'aria-labelledby': 'html-aria-labelledby',
  'aria-live': 'html-aria-live',
};

/** Features of an element and its attributes, without its `style`. */
export function featuresOfElement({ name, attribs }: Element): Set<string> {
  const found = new Set<string>();
  if (elements[name]) found.add(elements[name]);
  else if (sameNamed.has(name)) found.add(`html-${name}`);
  else if (name === 'input') found.add(`html-input-${(attribs.type ?? 'text').toLowerCase()}`);
  if (name === 'meta' && attribs.name?.toLowerCase() === 'color-scheme') found.add('html-meta-color-scheme');
  // Every client supports `width` and `height` of a picture; caniemail's notes are about other elements.
  for (const attribute of Object.keys(attribs)) {
    const slug = attributes[attribute];
    if (slug && !(name === 'meta')) found.add(slug);
  }
  if (name === 'a' && /^#./.test(attribs.href ?? '')) found.add('html-anchor-links');
  if (name === 'a' && /^mailto:/i.test(attribs.href ?? '')) found.add('html-mailto-links');
  for (const source of pictureSources({ name, attribs })) for (const slug of imageFeatures(source)) found.add(slug);
  return found;
}

function pictureSources({ name, attribs }: Pick<Element, 'name' | 'attribs'>): string[] {
  const sources = (attribs.srcset ?? '').split(',').map((candidate) => candidate.trim().split(/\s+/, 1)[0]!);
  if (name === 'img' || name === 'source') sources.push(attribs.src ?? '');
  if (attribs.background) sources.push(attribs.background);
  return sources.filter(Boolean);
}

const formats: Record<string, string> = {
  apng: 'apng',
  avif: 'avif',
  bmp: 'bmp',
  gif: 'gif',
  heic: 'heif',
  heif: 'heif',
  ico: 'ico',
  jpg: 'jpg',
  jpeg: 'jpg',
  mp4: 'mp4',
  png: 'png',
  svg: 'svg',
  'svg+xml': 'svg',
  tif: 'tiff',
  tiff: 'tiff',
  webp: 'webp',
};

/** By the extension of the address, or the type of a `data:` address. */
function imageFeatures(address: string): string[] {
  const data = /^data:image\/([\w.+-]+)/i.exec(address.trim());
  const ending = data?.[1] ?? /\.(\w+)$/.exec(address.split(/[?#]/, 1)[0]!)?.[1];
  const format = formats[ending?.toLowerCase() ?? ''];
  return [...(data ? ['image-base64'] : []), ...(format ? [`image-${format}`] : [])];
}
