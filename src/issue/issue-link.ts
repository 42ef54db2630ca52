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
  /** What a click on this link answers; the label is the answer's words. */
  answer?: LinkAnswer;
}

/** One of the answers to a question that readers give by clicking. */
export interface LinkAnswer {
  /** Id of the question, unique within the issue. */
  question: string;
  /** The question's words. */
  asked: string;
  /** Id of the answer, unique within the question. */
  id: string;
}

/** The page that tells how readers have answered so far, from the root of the website. */
export function votesPath(issue: number, question: string, answer: string): string {
  return `/votes/${issue}/${encodeURIComponent(question)}/${encodeURIComponent(answer)}`;
}
