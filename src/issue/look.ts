import type { Look } from '../../emails/palette.ts';
import type { Theme } from '../../emails/theme.ts';
import type { LogoView } from '../../emails/view.ts';
import { hasColours, type Brand, type Logo } from '../config/brand.ts';
import { brandPalettes } from '../config/brand-palette.ts';

/** What a theme is given of the publication's own look; nothing where it has none, and then it looks as it is. */
export function lookOf({ colours }: Pick<Theme, 'colours'>, brand: Brand | undefined): { look?: Look } {
  if (!brand) return {};
  const { font, headingFont, logo } = brand;
  const hasDarkLogo = logo?.dark !== undefined;
  if (!hasColours(brand) && !font && !headingFont && !hasDarkLogo) return {};
  return {
    look: {
      ...brandPalettes(colours, brand),
      ...(font ? { font } : {}),
      ...(headingFont ? { headingFont } : {}),
      ...(hasDarkLogo ? { hasDarkLogo } : {}),
    },
  };
}

/** The logo with whole addresses, as mails need them. */
export function logoView(logo: Logo | undefined, publicUrl: string): LogoView | undefined {
  if (!logo) return undefined;
  const { src, alt, width, height, dark } = logo;
  const whole = (address: string) => (/^https?:/i.test(address) ? address : `${publicUrl}/${address}`);
  return {
    src: whole(src),
    alt,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(dark === undefined ? {} : { dark: whole(dark) }),
  };
}
