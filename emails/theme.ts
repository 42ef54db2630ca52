import type { Palette } from './palette.ts';
import type { IssueView } from './view.ts';

export interface Theme {
  name: string;
  /** Its own colours, from which those that a publication leaves out are taken. */
  colours: { light: Palette; dark: Palette };
  /** A complete HTML document. The same view gives the same bytes. */
  render(view: IssueView): Promise<string>;
}
