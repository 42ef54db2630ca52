import type { IssueView } from './view.ts';

export interface Theme {
  name: string;
  /** A whole HTML document. Same view, same bytes. */
  render(view: IssueView): Promise<string>;
}
