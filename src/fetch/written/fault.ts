/** Faults of an address that are visible in its text. */
export type AddressFault =
  /** An invisible character; `code` as `U+200B`. */
  | { kind: 'hidden-character'; code: string; meant: string }
  /** `&amp;`, as in the source of a web page. */
  | { kind: 'entity'; entity: string; meant: string }
  /** `https://https://`, `https:///`, `https//`. */
  | { kind: 'scheme'; meant: string }
  /** Two addresses without a space between them. `isSure` is false if the first may be an archive's. */
  | { kind: 'glued'; first: string; second: string; isSure: boolean }
  /** A merge tag of another mail program, such as `*|EMAIL|*`. */
  | { kind: 'merge-tag'; tag: string }
  /**
   * A character that is invalid in addresses: a backslash, a quote, a brace. `breaks`: some programs end the link
   * there.
   */
  | { kind: 'sign'; sign: string; breaks: boolean; meant: string }
  /** A full stop, a bracket or a quote of the surrounding text. */
  | { kind: 'punctuation'; sign: string; meant: string }
  | { kind: 'percent'; found: string }
  | HostFault
  | { kind: 'look-alike'; host: string; scripts: string[] }
  | Wrapped
  | { kind: 'not-public'; what: string; meant?: string }
  | PersonalPart;

export type HostFault =
  | { kind: 'local-host'; host: string; reach: 'this-machine' | 'private-network' | 'local-name' | 'no-dot' }
  | { kind: 'not-yet-public'; host: string; reach: 'tunnel' | 'staging' | 'port' }
  | { kind: 'no-site'; host: string };

export interface Wrapped {
  kind: 'wrapped';
  /** Who wrapped the address, such as `SafeLinks`. */
  by: string;
  /**
   * `gateway`: a company's mail gateway, with the reader's address in it; `tracker`: another newsletter's; `redirect`:
   * a site's.
   */
  as: 'gateway' | 'tracker' | 'redirect';
  /** The address inside, if it can be read. */
  meant?: string;
}

export interface PersonalPart {
  kind: 'personal';
  part: string;
  /**
   * `acts`: whoever follows it acts as somebody; `person`: it names somebody; `visit`: it names a click or a campaign.
   */
  as: 'acts' | 'person' | 'visit';
  meant: string;
}
