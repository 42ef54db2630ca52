/** The size at which a picture is shown, the same in both themes. */
import type { ImageView } from './view.ts';

/** In CSS pixels. A picture this narrow is next to its title; anything wider takes the full width. */
const thumbnailWidth = 240;

export function isThumbnail(image: ImageView): boolean {
  return image.width !== undefined && image.width <= thumbnailWidth;
}

/** In CSS pixels. Never enlarged. The height is given only if the draft has both sizes; it keeps text from jumping. */
export function fitPicture(image: ImageView, maxWidth: number): { width: number; height?: number } {
  const width = Math.min(image.width ?? maxWidth, maxWidth);
  return image.width && image.height ? { width, height: Math.round((image.height * width) / image.width) } : { width };
}
