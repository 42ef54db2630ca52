import * as classic from './classic/tokens.ts';
import * as digest from './digest/tokens.ts';
import type { Theme } from './theme.ts';

export type { Theme };

/** The list of themes. Loaded on demand, because MJML and React Email each take some 300 ms to import. */
const themes: Record<string, () => Promise<Theme>> = {
  digest: async () => (await import('./digest/theme.tsx')).digest,
  classic: async () => (await import('./classic/theme.ts')).classic,
};

export const themeNames = Object.keys(themes);

/** Their colours, without loading what renders them. */
export const themeColours: Record<string, Theme['colours']> = {
  digest: { light: digest.light, dark: digest.dark },
  classic: { light: classic.light, dark: classic.dark },
};

/** Returns undefined for an unknown name. */
export async function loadTheme(name: string): Promise<Theme | undefined> {
  return themes[name]?.();
}
