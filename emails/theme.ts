import type { IssueView } from './view.ts';

export interface Theme {
  name: string;
  /** A complete HTML document. The same view gives the same bytes. */
  render(view: IssueView): Promise<string>;
}
