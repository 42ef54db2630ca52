/** The mail clients that a publication can list, and their usual names. Families and platforms are caniemail's. */
import { z } from 'zod';

/** Family and platform, such as `apple-mail.ios`. */
export type ClientId = string;

interface Family {
  name: string;
  /** The part of the display name after the family's name, by platform. */
  platforms: Record<string, string>;
}

const webAndPhones = { 'desktop-webmail': ' on the web', ios: ' for iOS', android: ' for Android' };

const families: Record<string, Family> = {
  gmail: { name: 'Gmail', platforms: { ...webAndPhones, 'mobile-webmail': ' in a phone’s browser' } },
  'apple-mail': { name: 'Apple Mail', platforms: { macos: ' on the Mac', ios: ' on iPhone and iPad' } },
  outlook: {
    name: 'Outlook',
    platforms: {
      windows: ' for Windows (classic)',
      'outlook-com': '.com and the new Outlook',
      ios: ' for iOS',
      android: ' for Android',
      macos: ' for Mac',
      'windows-mail': ' in Windows Mail',
    },
  },
  yahoo: { name: 'Yahoo Mail', platforms: webAndPhones },
  aol: { name: 'AOL', platforms: webAndPhones },
  thunderbird: { name: 'Thunderbird', platforms: { macos: ' on the Mac', windows: ' for Windows' } },
  'samsung-email': { name: 'Samsung Email', platforms: { android: '' } },
  protonmail: { name: 'Proton Mail', platforms: webAndPhones },
  fastmail: { name: 'Fastmail', platforms: { 'desktop-webmail': '' } },
  hey: { name: 'HEY', platforms: { 'desktop-webmail': '' } },
  gmx: { name: 'GMX', platforms: webAndPhones },
  'web-de': { name: 'WEB.DE', platforms: webAndPhones },
  't-online-de': { name: 'T-Online', platforms: { 'desktop-webmail': '' } },
  'ionos-1and1': { name: 'IONOS', platforms: { 'desktop-webmail': ' on the web', android: ' for Android' } },
  'free-fr': { name: 'Free', platforms: { 'desktop-webmail': '' } },
  laposte: { name: 'La Poste', platforms: webAndPhones },
  orange: { name: 'Orange', platforms: webAndPhones },
  sfr: { name: 'SFR', platforms: webAndPhones },
  'mail-ru': { name: 'Mail.ru', platforms: { 'desktop-webmail': '' } },
  rainloop: { name: 'RainLoop', platforms: { 'desktop-webmail': '' } },
  'wp-pl': { name: 'WP.pl', platforms: { 'desktop-webmail': '' } },
};

/** Not included in its family, only by its full id: Microsoft ended Windows Mail in 2024. */
const retired = new Set<ClientId>(['outlook.windows-mail']);

/** The most common clients, with about nine tenths of all opens by every published count. */
const usual = ['gmail', 'apple-mail', 'outlook', 'yahoo', 'samsung-email', 'thunderbird'];

/** `clients` in galley.yaml: families (`outlook`), or one platform of them (`outlook.windows`). */
export const clientsSchema = z
  .array(
    z.string().refine((name) => expandClient(name).length > 0, {
      error: ({ input }) =>
        `there is no mail client called ${JSON.stringify(input)}. Write ${Object.keys(families).join(', ')}, or one platform such as outlook.windows`,
    }),
  )
  .min(1, 'list at least one mail client, or remove `clients` to use the usual ones')
  .default(usual);

/** The ids of all clients that the names mean, without duplicates. */
export function expandClients(names: string[]): ClientId[] {
  return [...new Set(names.flatMap(expandClient))];
}

function expandClient(name: string): ClientId[] {
  const [family, platform] = name.split('.') as [string, string | undefined];
  const platforms = Object.keys((Object.hasOwn(families, family) && families[family]?.platforms) || {});
  if (platform !== undefined) return platforms.includes(platform) ? [name] : [];
  return platforms.map((one) => `${family}.${one}`).filter((id) => !retired.has(id));
}

/** `apple-mail` of `apple-mail.ios`. */
export function familyOf(id: ClientId): string {
  return id.split('.')[0]!;
}

/** The display name of a client or of a family: `Apple Mail on iPhone and iPad`, `Gmail`. */
export function clientName(id: ClientId): string {
  const [family, platform] = id.split('.') as [string, string | undefined];
  const known = Object.hasOwn(families, family) ? families[family] : undefined;
  return known ? `${known.name}${platform === undefined ? '' : (known.platforms[platform] ?? ` (${platform})`)}` : id;
}

/**
 * Display names for a sentence: `Gmail, Outlook for Windows (classic)`. If all clients of a family in `among` are
 * meant, the family's name is used.
 */
export function clientNames(ids: ClientId[], among: ClientId[]): string[] {
  return [...Map.groupBy(ids, familyOf)].flatMap(([family, members]) => {
    const { name, platforms } = families[family]!;
    if (members.length === among.filter((id) => familyOf(id) === family).length && members.length > 1) return [name];
    return members.map((id) => `${name}${platforms[id.split('.')[1]!]}`);
  });
}
