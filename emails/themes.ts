import type { IssueView } from './view.ts';

export interface Theme {
  name: string;
  /** Same view, same bytes. `html` is a whole document, `text` the plain part with LF line ends. */
  render(view: IssueView): Promise<{ html: string; text: string }>;
}

/** The only lookup. Loaded on demand: MJML and React Email each take some 300 ms to import. */
const themes: Record<string, () => Promise<Theme>> = {
  digest: async () => (await import('./digest/theme.tsx')).digest,
  classic: async () => (await import('./classic/theme.ts')).classic,
};

export const themeNames = Object.keys(themes);

/** Returns undefined for a name nobody registered. */
export async function loadTheme(name: string): Promise<Theme | undefined> {
  return themes[name]?.();
}
