/** One link of an issue, numbered by its place in this list. */
export interface IssueLink {
  url: string;
  /** What it leads to, for reports: the item's title or the linked words. */
  label: string;
  /** Title of the section it is in; absent in intro and outro. */
  section?: string;
  item?: string;
  /** The sponsored slot and who paid. */
  slot?: number;
  sponsor?: string;
}
