/** A validated issue as it was when a send of it was made; never changed once written. */
export interface IssueTable {
  /** SHA-256, hex, over the body. */
  hash: string;
  number: number;
  /** JSON, as `issue/stored-issue.ts` writes and reads it. */
  body: string;
  created_at: number;
}

/** What one issue looks like in one theme, as approved and sent; never changed once written. */
export interface RenditionTable {
  /** SHA-256, hex, over everything below that a reader can see. */
  hash: string;
  issue_number: number;
  theme: string;
  /** JSON of `issue/render.ts` `Rendition`. */
  body: string;
  created_at: number;
}
