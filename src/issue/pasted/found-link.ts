/** A link in a text that was pasted. */
export interface FoundLink {
  /** Cleaned: without what the text around it and trackers added. */
  url: string;
  /** Its title as the person wrote it, such as the words of a Markdown link or a cell beside it. */
  title?: string;
  /** The words around it that may name it; used only if its page has no title. */
  words?: string;
  summary?: string;
  by?: string;
}

export interface PastedLinks {
  links: FoundLink[];
  /** How often an address was there again; each is taken once. */
  repeated: number;
  /** Links beyond the limit, which were not taken. */
  beyond: number;
}

/** More than an issue has; a larger paste is usually a mistake. */
export const maxPastedLinks = 100;
