import { Img } from '@react-email/img';
import { fitPicture } from '../../picture.ts';
import type { ImageView } from '../../view.ts';
import { contentWidth, size } from '../tokens.ts';
import { useReading } from '../context.ts';

/**
 * `width` is an attribute because Word reads nothing else; the style lets the picture shrink. A picture without `alt`
 * is decoration and gets no link, because the link would have no name. The tint behind it stays light in dark mode: a
 * transparent drawing for white paper would disappear on the card, and so would its `alt` while pictures are blocked.
 * `fixed` is for a picture in a column, which a long word next to it would shrink to nothing.
 */
export function Picture({
  image,
  href,
  maxWidth = contentWidth,
  radius = 8,
  fixed = false,
  bare = false,
}: {
  image: ImageView;
  href?: string;
  maxWidth?: number;
  radius?: number;
  fixed?: boolean;
  /** Without a tint behind it, for a picture that is made for what is behind it. */
  bare?: boolean;
}) {
  const { light } = useReading();
  const { width, height } = fitPicture(image, maxWidth);
  const picture = (
    <Img
      src={image.src}
      alt={image.alt}
      width={width}
      height={height}
      style={{
        width: fixed ? width : '100%',
        maxWidth: width,
        height: 'auto',
        borderRadius: radius,
        ...(bare ? {} : { backgroundColor: light.tint }),
        color: light.muted,
        fontSize: size.meta,
        lineHeight: 1.4,
      }}
    />
  );
  return href && image.alt ? <a href={href}>{picture}</a> : picture;
}
