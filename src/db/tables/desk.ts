/** Who may use a desk that is open to a network. */
export interface DeskAccountTable {
  /** The name for the login, in lower case. */
  name: string;
  /** Identifies the account to a passkey: random, without meaning (WebAuthn, "user handle"). */
  handle: string;
  /** scrypt with its parameters, as `desk/guard/password.ts` writes it. */
  password: string;
  created_at: number;
  updated_at: number;
}

/** A public key that an account may log in with; the private key never leaves its device. */
export interface DeskPasskeyTable {
  /** The credential's own id, base64url. */
  id: string;
  account: string;
  /** COSE, base64url. */
  public_key: string;
  /** As the device last counted; a lower number means that the passkey was copied. */
  counter: number;
  /** JSON list: how the browser can reach the device. */
  transports: string;
  /** What its owner calls it. */
  label: string;
  created_at: number;
  used_at: number | null;
}

/** A browser that is logged in. */
export interface DeskSessionTable {
  /** SHA-256 of what the cookie holds: who reads this table can’t log in with it. */
  id: string;
  account: string;
  created_at: number;
  seen_at: number;
}

/** Failed logins, by account and by network address, and how long the next one has to wait. */
export interface DeskAttemptTable {
  /** A keyed hash: neither names nor addresses are kept. */
  key: string;
  failures: number;
  last_at: number;
  held_until: number;
}

/** A challenge that a passkey has signed. It is kept until it expires, so that it works only once. */
export interface DeskChallengeTable {
  /** SHA-256 of the challenge. */
  id: string;
  /** `login`, or `add:` and the account. */
  purpose: string;
  expires_at: number;
}

/** What a person chose at the desk, such as that texts are saved while they type. */
export interface DeskPreferenceTable {
  /** Empty on a desk without accounts. */
  account: string;
  name: string;
  value: string;
}
