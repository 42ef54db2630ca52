/**
 * The browser's part of passkeys, on the login page and the account page. Without scripts both pages work as forms.
 * @module
 */

const available = window.isSecureContext && 'PublicKeyCredential' in window && 'credentials' in navigator;
if (available) {
  for (const element of document.querySelectorAll('[data-passkeys]')) element.removeAttribute('hidden');
  for (const element of document.querySelectorAll('[data-no-passkeys]')) element.setAttribute('hidden', '');
}

const login = /** @type {HTMLButtonElement | null} */ (document.querySelector('[data-passkey-login]'));
login?.addEventListener('click', () =>
  run(login, async () => {
    const options = await ask('/login/passkey/options', {});
    const credential = await navigator.credentials.get({ publicKey: readRequest(options) });
    const { next } = await ask('/login/passkey', { response: written(credential), next: login.dataset.passkeyLogin });
    location.assign(next);
  }),
);

const add = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-passkey-add]'));
add?.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = new FormData(add);
  void run(add, async () => {
    const options = await ask('/account/passkeys/options', { password: form.get('password') });
    const credential = await navigator.credentials.create({ publicKey: readCreation(options) });
    const { next } = await ask('/account/passkeys', { response: written(credential), label: form.get('label') });
    location.assign(next);
  });
});

/**
 * Runs `work` with the button disabled, and shows an error beside it.
 *
 * @param {HTMLElement} where
 *
 * @param {() => Promise<void>} work
 */
async function run(where, work) {
  const said = /** @type {HTMLElement} */ (
    where.querySelector('[data-said]') ?? where.parentElement?.querySelector('[data-said]')
  );
  const button = /** @type {HTMLButtonElement} */ (
    where instanceof HTMLButtonElement ? where : where.querySelector('button')
  );
  said.textContent = '';
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    said.textContent = sentence(/** @type {Error} */ (error));
    button.disabled = false;
    button.focus();
  }
}

/**
 * A sentence for people, because the browser's messages are for programmers.
 *
 * @param {Error} error
 */
function sentence(error) {
  if (error.name === 'NotAllowedError') return 'No passkey was used: it was cancelled, or took too long.';
  if (error.name === 'InvalidStateError') return 'This device has a passkey for this account already.';
  if (error.name === 'SecurityError') return 'The browser gives no passkey to this address.';
  return error.message || 'That did not work.';
}

/**
 * @param {string} path
 * @param {unknown} body
 */
async function ask(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message ?? 'The desk did not answer as it should. Load the page again.');
  return answer;
}

/** @param {any} options */
function readRequest(options) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(withBytes),
  };
}

/** @param {any} options */
function readCreation(options) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON)
    return PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(withBytes),
  };
}

/** @param {{ id: string }} known */
function withBytes(known) {
  return { ...known, id: bytes(known.id) };
}

/**
 * The credential as JSON, converted here for older browsers without `toJSON`.
 *
 * @param {any} credential
 */
function written(credential) {
  if (credential === null) throw new Error('The browser gave no passkey.');
  if (typeof credential.toJSON === 'function') return credential.toJSON();
  const { response } = credential;
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'].filter(
    (name) => response[name],
  );
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      ...Object.fromEntries(parts.map((name) => [name, text(response[name])])),
      ...(response.getTransports ? { transports: response.getTransports() } : {}),
    },
  };
}

/** @param {string} base64url */
function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  );
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
