import { Img } from '@react-email/components';
import { fitPicture } from '../../picture.ts';
import type { ImageView } from '../../view.ts';
import { contentWidth, light, size } from '../tokens.ts';

/**
 * `width` is an attribute because Word reads nothing else; the style lets it shrink. A picture without words is
 * decoration and gets no link, which would have no name.
 * The tint under it stays light in the dark: a transparent drawing made for white paper would sink into the card,
 * and so would its words while pictures are blocked. `fixed` is for a picture in a column, which a long word beside
 * it would squeeze to nothing.
 */
export function Picture({
  image,
  href,
  most = contentWidth,
  radius = 8,
  fixed = false,
}: {
  image: ImageView;
  href?: string;
  most?: number;
  radius?: number;
  fixed?: boolean;
}) {
  const { width, height } = fitPicture(image, most);
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
        backgroundColor: light.tint,
        color: light.muted,
        fontSize: size.meta,
        lineHeight: 1.4,
      }}
    />
  );
  return href && image.alt ? <a href={href}>{picture}</a> : picture;
}
