/** `theme:` in galley.yaml: which theme renders the mails, and the publication's own colours, fonts and logo. */
import { z } from 'zod';
import type { Font } from '../../emails/palette.ts';
import { readHex } from './colour.ts';
import { readFont } from './font.ts';
import { httpUrl } from './http-url.ts';

/** The names of the colours that a publication may give. */
export const colourNames = ['accent', 'background', 'card', 'text', 'muted', 'button'] as const;
export type ColourName = (typeof colourNames)[number];

/** Each as `#rrggbb`. */
export type BrandColours = Partial<Record<ColourName, string>>;

export interface Logo {
  /** `images/…` below `drafts/`, or a web address. */
  src: string;
  /** Empty: the publication's name. */
  alt: string;
  /** CSS pixels. */
  width?: number | undefined;
  height?: number | undefined;
  /** The same logo for dark backgrounds. */
  dark?: string | undefined;
}

/** The publication's own look; what it leaves out is the theme's. */
export interface Brand {
  light: BrandColours;
  dark: BrandColours;
  font?: Font | undefined;
  headingFont?: Font | undefined;
  logo?: Logo | undefined;
}

// What a colour or a font may be is checked apart, in `brandProblems`: a key takes any text here, so that YAML's own
// readings (`#` as a comment, `000` as a number) are told with what to type.
const anyColour = z.string().trim().optional().meta({ description: 'A colour such as "#7a1f5c", in quotes' });
const modeShape = {
  accent: anyColour.meta({ description: 'Links, marks and buttons, such as "#7a1f5c"' }),
  background: anyColour.meta({ description: 'Around the text' }),
  card: anyColour.meta({ description: 'Behind the text' }),
  text: anyColour.meta({ description: 'The text itself' }),
  muted: anyColour.meta({ description: 'Dates, sources and small print' }),
  button: anyColour.meta({ description: 'Buttons, if they differ from the accent; the colour of their words follows' }),
};
const coloursSchema = z.strictObject({ ...modeShape, dark: z.strictObject(modeShape).optional() });

const fontSchema = z
  .preprocess(
    (value) => (typeof value === 'string' ? { family: value } : value),
    z.strictObject({
      family: z.string().trim(),
      file: httpUrl.refine((url) => url.startsWith('https:'), 'file must be an https address').optional(),
    }),
  )
  .optional();

const logoShape = {
  src: z.string().trim().min(1, 'src is empty'),
  alt: z.string().trim().default(''),
  width: z.int().min(1).max(600).optional(),
  height: z.int().min(1).max(600).optional(),
};
export const logoSchema = z.strictObject(logoShape);

/** The name of a theme alone, or a group of keys. */
export const themeSchema = z
  .preprocess(
    (value) => (typeof value === 'string' ? { name: value } : value),
    z.strictObject({
      // Without examples: what may stand behind a key is known by its name alone, and the publication's is any text.
      name: z.string().default('digest'),
      colours: coloursSchema.optional(),
      /** The American spelling of the same. */
      colors: coloursSchema.optional(),
      font: fontSchema,
      headingFont: fontSchema,
      logo: z.strictObject({ ...logoShape, dark: z.string().trim().min(1, 'dark is empty').optional() }).optional(),
    }),
  )
  .prefault({});

export type WrittenTheme = z.output<typeof themeSchema>;
export type WrittenLogo = z.output<typeof logoSchema>;

/** Reads what was written; what is wrong is left out, as `brandProblems` tells of it. */
export function brandOf(theme: WrittenTheme, olderLogo: WrittenLogo | undefined): Brand {
  const { dark = {}, ...light } = theme.colours ?? theme.colors ?? {};
  const logo = theme.logo ?? olderLogo;
  return {
    light: readColours(light),
    dark: readColours(dark),
    ...optional('font', fontOf(theme.font)),
    ...optional('headingFont', fontOf(theme.headingFont)),
    ...optional('logo', logo),
  };
}

function readColours(written: Partial<Record<ColourName, string | undefined>>): BrandColours {
  return Object.fromEntries(
    colourNames.flatMap((name) => {
      const colour = readHex(written[name] ?? '');
      return colour === undefined ? [] : [[name, colour]];
    }),
  );
}

function fontOf(written: WrittenTheme['font']): Font | undefined {
  if (!written) return undefined;
  const read = readFont(written.family, written.file);
  return 'font' in read ? read.font : undefined;
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [Name in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}

/** Whether the brand changes any colour. */
export function hasColours({ light, dark }: Brand): boolean {
  return Object.keys(light).length + Object.keys(dark).length > 0;
}

/** Where galley.yaml has the logo's addresses: under `theme`, or in the older place. */
export function logoPaths(written: unknown): [src: string[], dark: string[]] {
  const theme = (written as { theme?: { logo?: unknown } } | null | undefined)?.theme;
  const place = theme?.logo === undefined ? ['logo'] : ['theme', 'logo'];
  return [
    [...place, 'src'],
    [...place, 'dark'],
  ];
}
