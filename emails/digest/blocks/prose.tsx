import { fitPicture } from '../../picture.ts';
import { styleRich } from '../../rich.ts';
import type { Rich } from '../../view.ts';
import { useReading } from '../context.ts';
import { contentWidth, size } from '../tokens.ts';

/** Rich text. Spacing is above paragraphs, so that the last one adds nothing to the gap of its block. */
export function Prose({
  rich,
  fontSize,
  gap = 8,
  maxWidth = contentWidth,
}: {
  rich: Rich;
  fontSize?: number;
  gap?: number;
  /** Of pictures, in CSS pixels. */
  maxWidth?: number;
}) {
  const { light, start } = useReading();
  const heading = (pixels: number) => `margin:${gap + 12}px 0 0;font-size:${pixels}px;line-height:1.35`;
  const cell = `padding:7px 10px;border-bottom:1px solid ${light.line};vertical-align:top`;
  const table = `width:100%;margin:${gap + 4}px 0;border-collapse:collapse;font-size:15px;line-height:1.45`;
  const html = styleRich(rich.html, {
    p: `margin:${gap}px 0 0`,
    ul: `margin:${gap}px 0 0;padding:0 22px`,
    ol: `margin:${gap}px 0 0;padding:0 22px`,
    li: 'margin:4px 0 0',
    'li.task': 'margin:4px 0 0;list-style-type:none',
    a: `color:${light.accent}`,
    blockquote: {
      className: 'l',
      style: `margin:${gap + 4}px 0;padding-${start}:16px;border-${start}:3px solid ${light.line}`,
    },
    h2: heading(size.item),
    h3: heading(size.lead),
    h4: heading(size.body + 1),
    h5: heading(size.body),
    h6: heading(size.meta),
    // Long lines wrap: a mail can't be relied on to scroll. Code is read from left to right in every language.
    pre: {
      className: 't',
      style: `margin:${gap + 4}px 0;padding:12px 14px;background-color:${light.tint};border-radius:8px;font-size:15px;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere;text-align:left`,
    },
    hr: { className: 'l', style: `margin:${gap + 14}px 0;border:0;border-top:1px solid ${light.line}` },
    table: { className: 'data', style: table },
    'table.wide': { className: 'data wide', style: table },
    'tr.row': { className: 'l', style: `border:0 solid ${light.line}` },
    // For phones, where the cells of a wide table are lines of their own.
    'span.label': { className: 'label', style: 'display:none;mso-hide:all' },
    th: (attributes) => ({
      className: 'l t',
      style: `${cell};background-color:${light.tint}${attributes.includes(' align=') ? '' : `;text-align:${start}`}`,
    }),
    td: { className: 'l', style: cell },
    'div.notes': {
      className: 'l',
      style: `margin:${gap + 10}px 0 0;padding:2px 0 0;border-top:1px solid ${light.line};font-size:${size.meta}px`,
    },
    sup: 'font-size:.75em;line-height:0',
    sub: 'font-size:.75em;line-height:0',
    img: (wanted) => {
      const { width } = fitPicture({ src: '', alt: '', ...(wanted ? { width: wanted } : {}) }, maxWidth);
      return `width="${width}" style="width:100%;max-width:${width}px;height:auto;border-radius:8px;vertical-align:top;background-color:${light.tint};color:${light.muted};font-size:${size.meta}px"`;
    },
  });
  // Without its own size it inherits the card's, which saves bytes.
  return <div style={fontSize ? { fontSize } : undefined} dangerouslySetInnerHTML={{ __html: html }} />;
}
