/** How large a picture is drawn, the same in both themes. */
import type { ImageView } from './view.ts';

/** CSS pixels. A picture this narrow stands beside its title; anything else goes across. */
const thumbnailWidth = 240;

export function isThumbnail(image: ImageView): boolean {
  return image.width !== undefined && image.width <= thumbnailWidth;
}

/** CSS pixels. Never enlarged; the height is told only where the draft knows the shape, and keeps text from jumping. */
export function fitPicture(image: ImageView, most: number): { width: number; height?: number } {
  const width = Math.min(image.width ?? most, most);
  return image.width && image.height ? { width, height: Math.round((image.height * width) / image.width) } : { width };
}
