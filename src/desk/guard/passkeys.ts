import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../db/open.ts';
import type { DeskPasskeyTable } from '../../db/tables/desk.ts';
import type { Account } from './accounts.ts';
import type { KeyRing } from '../../signing/keys.ts';
import { openChallenges } from './challenges.ts';

/** Login with a key that a device keeps (WebAuthn). No password is needed, so the device must verify the person. */
export interface Passkeys {
  /** Options with which a browser creates a passkey for this account. */
  offer(account: Account, origin: string): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /** Stores a passkey that the browser created; false if the answer is not valid. */
  add(account: Account, response: unknown, label: string, origin: string): Promise<boolean>;
  /**
   * Options with which a browser uses a passkey. They name no account, so they do not disclose which exist.
   *
   */
  ask(origin: string): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** The account of a passkey that somebody claims to have. Nothing is proven yet. */
  accountOf(response: unknown): Promise<string | undefined>;
  /** Returns the account of the passkey. */
  verify(response: unknown, origin: string): Promise<string | undefined>;
  list(account: string): Promise<DeskPasskeyTable[]>;
  remove(account: string, id: string): Promise<boolean>;
}

/**
 * Ed25519, ES256 and RS256 (COSE). Set here because the library's default also asks Node for ML-DSA, which makes Node
 * print a warning.
 */
const algorithms = [-8, -7, -257];
export const maxPasskeys = 20;

export interface PasskeyDeps {
  db: Database;
  clock: Clock;
  keys: KeyRing;
  /** The publication's name, which the device shows. */
  site: string;
}

/** Imported when needed: loading takes a third of a second, and a desk on this machine alone never uses it. */
const webauthn = () => import('@simplewebauthn/server');

export function openPasskeys({ db, clock, keys, site }: PasskeyDeps): Passkeys {
  const challenges = openChallenges({ db, clock, keys });
  const isAsked = (purpose: string) => (challenge: string) => challenges.use(challenge, purpose);
  const list = (account: string) =>
    db.selectFrom('desk_passkey').selectAll().where('account', '=', account).orderBy('created_at').execute();
  return {
    list,
    async offer(account, origin) {
      const known = await list(account.name);
      const options = await (
        await webauthn()
      ).generateRegistrationOptions({
        challenge: challenges.make(`add:${account.name}`),
        rpName: site,
        rpID: new URL(origin).hostname,
        userName: account.name,
        userID: new Uint8Array(Buffer.from(account.handle, 'base64url')),
        userDisplayName: account.name,
        excludeCredentials: known.map(({ id, transports }) => ({ id, transports: JSON.parse(transports) as string[] })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: algorithms,
      });
      return options;
    },
    async add(account, response, label, origin) {
      const known = await list(account.name);
      if (known.length >= maxPasskeys) return false;
      const { verifyRegistrationResponse } = await webauthn();
      const result = await undefinedIfRefused(() =>
        verifyRegistrationResponse({
          response: response as RegistrationResponseJSON,
          expectedChallenge: isAsked(`add:${account.name}`),
          expectedOrigin: origin,
          expectedRPID: new URL(origin).hostname,
          requireUserVerification: true,
          supportedAlgorithmIDs: algorithms,
        }),
      );
      if (!result?.verified) return false;
      const { credential } = result.registrationInfo;
      const row = {
        id: credential.id,
        account: account.name,
        public_key: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: JSON.stringify(credential.transports ?? []),
        label: tidyLabel(label, known.length + 1),
        created_at: clock.now(),
        used_at: null,
      };
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('desk_passkey')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows !== 0n;
    },
    async ask(origin) {
      const options = await (
        await webauthn()
      ).generateAuthenticationOptions({
        challenge: challenges.make('login'),
        rpID: new URL(origin).hostname,
        userVerification: 'required',
      });
      return options;
    },
    async accountOf(response) {
      const id = (response as { id?: unknown } | null)?.id;
      if (typeof id !== 'string') return undefined;
      const passkey = await db.selectFrom('desk_passkey').select('account').where('id', '=', id).executeTakeFirst();
      return passkey?.account;
    },
    async verify(response, origin) {
      const id = (response as { id?: unknown } | null)?.id;
      if (typeof id !== 'string') return undefined;
      const passkey = await db.selectFrom('desk_passkey').selectAll().where('id', '=', id).executeTakeFirst();
      if (!passkey) return undefined;
      const { verifyAuthenticationResponse } = await webauthn();
      const result = await undefinedIfRefused(() =>
        verifyAuthenticationResponse({
          response: response as AuthenticationResponseJSON,
          expectedChallenge: isAsked('login'),
          expectedOrigin: origin,
          expectedRPID: new URL(origin).hostname,
          credential: {
            id,
            publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
            counter: Number(passkey.counter),
          },
          requireUserVerification: true,
        }),
      );
      if (!result?.verified) return undefined;
      await db
        .updateTable('desk_passkey')
        .set({ counter: result.authenticationInfo.newCounter, used_at: clock.now() })
        .where('id', '=', id)
        .execute();
      return passkey.account;
    },
    async remove(account, id) {
      const { numDeletedRows } = await db
        .deleteFrom('desk_passkey')
        .where('account', '=', account)
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

/**
 * Returns undefined when the library throws, which it does for invalid answers: a wrong origin, a wrong signature,
 * malformed data.
 */
async function undefinedIfRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

function tidyLabel(label: string, number: number): string {
  // oxlint-disable-next-line no-control-regex -- removes control characters
  return [...label.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim()].slice(0, 60).join('') || `Passkey ${number}`;
}
