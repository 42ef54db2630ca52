import { openSite } from '../../src/http/site.tsx';

/** The public pages of a publication without a look of its own. */
export const plainSite = openSite({ name: 'The Weekly Loop', lang: 'en', dir: 'ltr', brand: { light: {}, dark: {} } });
