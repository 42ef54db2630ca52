import type { Look } from './palette.ts';

/**
 * A logo with a variant for dark backgrounds: both are in the mail, and the head's styles choose. Clients without dark
 * styles show the first. The second is hidden inline as well, for clients that drop the head, and from Word.
 */
export const darkLogoStyle = { display: 'none', maxHeight: 0, overflow: 'hidden', msoHide: 'all' };

const shown = '.ld{display:block!important;max-height:none!important}.ll{display:none!important}';

/** Rules to add to the dark style sheets of `dark.ts`. */
export function logoSheets(look: Look | undefined): { media: string; outlook: string } {
  return look?.hasDarkLogo ? sheets : { media: '', outlook: '' };
}

const sheets = {
  media: `@media (prefers-color-scheme:dark){${shown}}`,
  outlook: '[data-ogsc] .ld{display:block!important;max-height:none!important}[data-ogsc] .ll{display:none!important}',
};
