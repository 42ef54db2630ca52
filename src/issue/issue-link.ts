/** One link of an issue, numbered by its place in this list. */
export interface IssueLink {
  url: string;
  /** Its label in reports: the item's title or the linked words. */
  label: string;
  /** Title of the section that contains it; absent in intro and outro. */
  section?: string;
  item?: string;
  /** The sponsored slot and its sponsor. */
  slot?: number;
  sponsor?: string;
  /** The answer that a click on this link gives; the label is the answer's text. */
  answer?: LinkAnswer;
}

/** One of the answers to a question that readers give by clicking. */
export interface LinkAnswer {
  /** Id of the question, unique within the issue. */
  question: string;
  /** The text of the question. */
  asked: string;
  /** Id of the answer, unique within the question. */
  id: string;
}

/** The path of the page that shows the votes so far. */
export function votesPath(issue: number, question: string, answer: string): string {
  return `/votes/${issue}/${encodeURIComponent(question)}/${encodeURIComponent(answer)}`;
}
