import type { IssueView } from './view.ts';

export interface Theme {
  name: string;
  /** Same view, same bytes. `html` is a whole document, `text` the plain part with LF line ends. */
  render(view: IssueView): Promise<{ html: string; text: string }>;
}
