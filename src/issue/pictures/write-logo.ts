import { GalleyError } from '../../problem.ts';
import { editDraft, type Edit } from '../edit/edit-draft.ts';
import { dataIn, type Json } from '../edit/edit-draft-places.ts';

/** A logo that was stored among the pictures of drafts. */
export interface NewLogo {
  /** The logo itself, or the one for dark backgrounds. */
  which: 'logo' | 'dark';
  /** `images/…` */
  src: string;
  alt: string;
  /** CSS pixels. */
  width: number;
}

/** The text of galley.yaml with the logo under `theme`, also where it was in the older place or the theme was a name. */
export function withLogo(text: string, { which, src, alt, width }: NewLogo): string {
  const data = dataIn(text) as { theme?: Json; logo?: Json } | undefined;
  if (data === undefined || data === null || typeof data !== 'object')
    throw logoFault('galley.yaml can’t be read', '`galley doctor` says why. The picture is in drafts/images/.');
  const theme = groupOf(data.theme);
  const before = groupOf(theme.logo ?? data.logo);
  if (which === 'dark' && before.src === undefined)
    throw logoFault('There is no logo yet for light backgrounds', 'Choose that one first.');
  const logo = which === 'dark' ? { ...before, dark: src } : { ...withoutSize(before), src, alt, width };
  const edits: Edit[] = [
    ...(data.logo === undefined ? [] : [{ op: 'unset' as const, path: ['logo'] }]),
    ...(typeof data.theme === 'string' || data.theme === undefined || data.theme === null
      ? [
          {
            op: 'set' as const,
            path: ['theme'],
            value: { ...(typeof data.theme === 'string' ? { name: data.theme } : {}), logo },
          },
        ]
      : [{ op: 'set' as const, path: ['theme', 'logo'], value: logo }]),
  ];
  return edits.reduce((now, edit) => {
    const result = editDraft(now, edit);
    if (result.kind === 'edited') return result.text;
    // A name is no group: it has to go before there can be one.
    const without = edit.op === 'set' ? editDraft(now, { op: 'unset', path: edit.path }) : result;
    const again = without.kind === 'edited' ? editDraft(without.text, edit) : without;
    if (again.kind === 'edited') return again.text;
    throw logoFault(`galley.yaml was not changed: ${again.message}`, again.hint);
  }, text);
}

/** Its height belongs to the old picture. */
function withoutSize({ height: _height, ...rest }: Record<string, Json>): Record<string, Json> {
  return rest;
}

function groupOf(value: Json | undefined): Record<string, Json> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

export function logoFault(message: string, hint: string): GalleyError {
  return new GalleyError(message, { code: 'E_LOGO', hint });
}
