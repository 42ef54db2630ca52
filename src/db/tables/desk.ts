/** Who may use the desk where it is not on this machine alone. */
export interface DeskAccountTable {
  /** What is typed at the login, in small letters. */
  name: string;
  /** What a passkey knows the account by: random, tells nothing (WebAuthn, "user handle"). */
  handle: string;
  /** scrypt with its parameters, as `desk/guard/password.ts` writes it. */
  password: string;
  created_at: number;
  updated_at: number;
}

/** A public key that an account may come in with; the private one never left its device. */
export interface DeskPasskeyTable {
  /** The credential's own id, base64url. */
  id: string;
  account: string;
  /** COSE, base64url. */
  public_key: string;
  /** As the device last counted; a step back is a copy. */
  counter: number;
  /** JSON list: how the browser can reach the device. */
  transports: string;
  /** What its owner calls it. */
  label: string;
  created_at: number;
  used_at: number | null;
}

/** One browser that is logged in. */
export interface DeskSessionTable {
  /** SHA-256 of what the cookie holds: whoever reads this table can't come in with it. */
  id: string;
  account: string;
  created_at: number;
  seen_at: number;
}

/** Logins that failed, by account and by where they came from; how long the next one has to wait. */
export interface DeskAttemptTable {
  /** A keyed hash: neither names nor addresses are kept. */
  key: string;
  failures: number;
  last_at: number;
  held_until: number;
}

/** What a passkey is asked to sign, once. */
export interface DeskChallengeTable {
  /** SHA-256 of the challenge. */
  id: string;
  /** `login`, or `add:` and the account. */
  purpose: string;
  expires_at: number;
}
