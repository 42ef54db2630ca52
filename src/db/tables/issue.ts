import type { Generated } from 'kysely';

/** The text of one or more versions of a draft. */
export interface DraftTextTable {
  /** SHA-256 over the text, as `issue/versions/draft-text.ts` writes it. */
  hash: string;
  /** Deflated, base64. */
  body: string;
  /** The size of the text itself. */
  bytes: number;
}

/** How a version of a draft came to be. `disk`: the file was changed by another program than the desk. */
export type VersionCause = 'begun' | 'saved' | 'disk' | 'restored' | 'deleted';

/** A draft as it was at one time. They stay when the draft is deleted. */
export interface DraftVersionTable {
  id: Generated<number>;
  issue_number: number;
  /** Counted from 1 for each issue. */
  version: number;
  how: VersionCause;
  /** An account of the desk or a user of the machine; null if nobody is known. */
  saved_by: string | null;
  text_hash: string;
  /** The version that was brought back. */
  restored: number | null;
  /** The first of the saves that this version joins. */
  began_at: number;
  /** The last one. */
  at: number;
}

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

/** A picture that was in a mail when its send was made; never changed once written. */
export interface KeptPictureTable {
  /** As in its address: `map-3f2a9c1b04.png`. */
  name: string;
  /** SHA-256, hex, over the bytes. */
  hash: string;
  /** Base64. */
  body: string;
  /** The size of the picture itself. */
  bytes: number;
  /** The first issue that it was sent with. */
  issue_number: number;
  created_at: number;
}
