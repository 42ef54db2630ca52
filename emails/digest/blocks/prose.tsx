import { styleRich } from '../../rich.ts';
import type { Rich } from '../../view.ts';
import { useReading } from '../context.ts';
import { light } from '../tokens.ts';

/** Rich text. Spacing is above paragraphs, so that the last one adds nothing to the gap of its block. */
export function Prose({ rich, fontSize, gap = 8 }: { rich: Rich; fontSize?: number; gap?: number }) {
  const { start } = useReading();
  const html = styleRich(rich.html, {
    p: `margin:${gap}px 0 0`,
    ul: `margin:${gap}px 0 0;padding:0 22px`,
    ol: `margin:${gap}px 0 0;padding:0 22px`,
    li: 'margin:4px 0 0',
    a: `color:${light.accent}`,
    blockquote: `margin:${gap + 4}px 0;padding-${start}:16px;border-${start}:3px solid ${light.line}`,
  });
  // Without its own size it inherits the card's, which saves bytes.
  return <div style={fontSize ? { fontSize } : undefined} dangerouslySetInnerHTML={{ __html: html }} />;
}
