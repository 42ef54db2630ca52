/**
 * What a reader loses in a client without a feature. `layout`: the mail breaks or can't be used. `content`: something
 * is missing, or hidden content is shown. `look`: it looks simpler. `nothing`: the fallback is as good, so editors need
 * not know.
 */
export type Effect = 'layout' | 'content' | 'look' | 'nothing';

/** By caniemail's slug without `css-`; within a block, related features are together. */
const css: Record<Exclude<Effect, 'look'>, string> = {
  layout: `
    display display-flex display-grid align-items justify-content flex-direction flex-wrap gap grid-template float clear position inset left-right-top-bottom z-index
    column-count column-layout-properties width height max-width max-height min-height table-layout box-sizing inline-size block-inline-size
    margin-block-start-end margin-inline-block margin-inline-start-end padding-block-start-end padding-inline-block padding-inline-start-end
    max-inline-size min-inline-size max-block-size min-block-size intrinsic-size direction writing-mode text-orientation white-space-collapse
    unit-calc unit-ch unit-rem unit-vh unit-vw unit-vmin unit-vmax unit-initial function-clamp function-max function-min variables nesting at-import at-supports at-layer
    font-size modern-color function-light-dark rgb rgba
    pseudo-class-first-child pseudo-class-first-of-type pseudo-class-last-child pseudo-class-last-of-type pseudo-class-nth-child pseudo-class-nth-last-child
    pseudo-class-nth-of-type pseudo-class-nth-last-of-type pseudo-class-only-child pseudo-class-only-of-type pseudo-class-not pseudo-class-has pseudo-class-checked
    selector-adjacent-sibling selector-general-sibling selector-chaining selector-child selector-universal`,
  content: 'display-none visibility pseudo-element-before pseudo-element-after',
  nothing: `
    border-radius border-radius-logical color-scheme at-media-prefers-color-scheme at-media-prefers-reduced-motion at-media-hover
    pseudo-class-hover pseudo-class-active pseudo-class-focus pseudo-class-focus-visible pseudo-class-focus-within pseudo-class-link pseudo-class-visited pseudo-class-target
    text-decoration-color text-decoration-thickness text-decoration-skip-ink text-decoration-style text-underline-offset text-underline-position
    letter-spacing word-spacing font-weight font-kerning font-stretch font-size-adjust cursor transition outline outline-offset user-select
    hyphens hyphenate-character hyphenate-limit-chars orphans widows tab-size text-wrap text-justify text-align-last scroll-snap resize accent-color comments border-spacing`,
};

const html: Record<Exclude<Effect, 'nothing'>, string> = {
  layout: 'html-base html-link html-dialog html-popover css-inert-attribute',
  content: `
    html-audio html-video html-object html-svg html-form html-select html-textarea html-meter html-progress html-marquee html-hidden html-rp
    html-button-submit html-button-reset html-input-text html-input-checkbox html-input-radio html-input-submit html-input-reset html-image-maps
    image-apng image-avif image-base64 image-bmp image-hdr image-heif image-ico image-mp4 image-svg image-tiff image-webp`,
  look: 'html-style html-background html-ruby html-rt html-strike html-del html-small html-wbr html-hr image-gif',
};

const slugs = (list: string) => list.trim().split(/\s+/);
const effects = new Map<string, Effect>([
  ...Object.entries(css).flatMap(([effect, list]) =>
    slugs(list).map((slug): [string, Effect] => [`css-${slug}`, effect as Effect]),
  ),
  ...Object.entries(html).flatMap(([effect, list]) =>
    slugs(list).map((slug): [string, Effect] => [slug, effect as Effect]),
  ),
]);

/**
 * A style that is not listed affects the look. An element or attribute that is not listed affects nothing: `<main>`
 * becomes a `<div>`, `target` is up to the client anyway, and the words inside an unknown element are still shown.
 */
export function effectOf(feature: string): Effect {
  return effects.get(feature) ?? (feature.startsWith('css-') ? 'look' : 'nothing');
}
