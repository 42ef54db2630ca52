// @ts-check
/**
 * The page's requests to the desk. Nothing here throws: a connection error is a result like any other.
 *
 * @typedef {{ severity: 'error' | 'warning' | 'info', rule: string, message: string, hint?: string, line?: number, column?: number, path?: string, elsewhere?: string, fix?: Fix }} Problem
 * @typedef {{ label: string, changes: { line: number, column: number, endLine: number, endColumn: number, insert: string }[] }} Fix
 * @typedef {{ words: string, path: string, line?: number, isOptional: boolean }} ToWrite
 * @typedef {{ problems: Problem[], toWrite: ToWrite[], outline: string, form?: string, noForm?: { message: string, line?: number } }} Look
 * @typedef {{ text: string, hash: string }} Source
 * @typedef {{ kind: 'fault', message: string, hint: string, briefly?: string, passing?: boolean, isUnheard?: boolean, isSignedOut?: boolean }} Fault
 * `briefly`: within a sentence; `passing`: trying again later may work; `isUnheard`: the desk may have done it, and its answer was lost
 * @typedef {'mine' | 'theirs' | 'both'} Choice
 * @typedef {{ name: string, words: { words: string, differs: boolean }[], none?: string }} Side
 * @typedef {{ key: string, heading: string, mine: Side, theirs: Side, choices: { choice: Choice, label: string }[], isCode: boolean }} Conflict
 * @typedef {{ kind: 'saved', hash: string, at: number, text?: string, base?: string, conflicts: Conflict[], others?: string }} Saved
 * `text`: what the page goes on with, `base`: from what it is made; left out where it is what was sent
 * @typedef {{ edit: Edit, was: string }} PendingEdit  an edit that could not be made yet, and the value that it replaces
 * @typedef {{ src: string, width: number, height: number, sizeBytes: number, frames?: number, was: { bytes: number } }} StoredPicture
 * @typedef {{ from: number, to: number, insert: string }} Splice
 * @typedef {import('./yaml-place.js').Path} Path
 * @typedef {{ op: 'set', path: Path, value: unknown } | { op: 'unset', path: Path } | { op: 'insert', path: Path, value: unknown } | { op: 'insert-all', path: Path, values: unknown[], instead: boolean } | { op: 'remove', path: Path } | { op: 'move', from: Path, to: Path }} Edit
 * @typedef {{ title: string, url: string, summary?: string, by?: string, source?: string, image?: { src: string, alt: string, width?: number } }} LinkItem
 * @typedef {{ url: string, title?: string, words?: string, summary?: string, by?: string }} FoundLink
 * @typedef {{ kind: 'found', links: FoundLink[], repeated: number, beyond: number } | { kind: 'read', index: number, item: LinkItem, unread?: string, note?: string } | { kind: 'repeats', repeats: { index: number, issue?: number, section?: string, title: string }[] }} LinkEvent
 */

/** @type {Fault} */
const unreachable = {
  kind: 'fault',
  message: 'Galley does not answer',
  briefly: 'Galley does not answer',
  hint: 'It is saved when Galley runs again.',
  passing: true,
  isUnheard: true,
};

/** @param {number} number */
export function deskCalls(number) {
  const base = `/drafts/${number}`;

  /** @param {string} path @param {RequestInit} init */
  const ask = async (path, init) => {
    try {
      return await fetch(base + path, init);
    } catch {
      return undefined;
    }
  };

  /** @param {Response | undefined} response @returns {Promise<any>} */
  const answerOf = async (response) => {
    if (!response) return unreachable;
    const answer = response.ok ? await jsonOf(response.clone()) : undefined;
    // Cut off in the middle: it may have been done.
    return answer ?? (response.ok ? unreachable : faultOf(response));
  };

  return {
    /**
     * Reads the file, unless its hash is still `known`.
     * @param {string} [known]
     * @returns {Promise<{ kind: 'read' } & Source | { kind: 'same' } | { kind: 'gone' } | Fault>}
     */
    async read(known) {
      const response = await ask('/source', {
        cache: 'no-store',
        headers: known ? { 'if-none-match': `"${known}"` } : {},
      });
      if (!response) return unreachable;
      if (response.status === 304) return { kind: 'same' };
      if (response.status === 404) return { kind: 'gone' };
      if (!response.ok) return faultOf(response);
      // `text()` would drop a byte order mark, and the next save would change the first line of the file.
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
      return { kind: 'read', text, hash: (response.headers.get('etag') ?? '').replaceAll('"', '') };
    },

    /**
     * Saves what was written since `base`, merged with what others have saved meanwhile.
     * @param {{ base: string, text: string, choices: Record<string, Choice>, unanswered: string[] }} asked
     * @returns {Promise<Saved | { kind: 'gone' } | Fault>}
     */
    async save(asked) {
      return answerOf(await ask('/save', jsonBody(asked)));
    },

    /**
     * Writes a new file, where there is none.
     * @param {string} text
     * @returns {Promise<{ kind: 'saved', hash: string } | Fault>}
     */
    async create(text) {
      const response = await ask('/source', {
        method: 'PUT',
        body: new Blob([text], { type: 'application/yaml' }),
        headers: { 'content-type': 'application/yaml', 'if-none-match': '*' },
      });
      if (!response) return unreachable;
      const answer = response.ok ? await jsonOf(response.clone()) : undefined;
      return answer ? { kind: 'saved', hash: answer.hash } : faultOf(response);
    },

    /**
     * Makes the edits that a closed window had not made, and says what the text then changes.
     * @param {{ base: string, text: string, pending: PendingEdit[] }} asked
     * @returns {Promise<{ kind: 'recovered', text: string, left: string[], words: string } | Fault>}
     */
    async recover(asked) {
      const answer = await answerOf(await ask('/recover', jsonBody(asked)));
      return answer.kind === 'fault' ? answer : { kind: 'recovered', ...answer };
    },

    /** Tells the others where this window is. @param {string} window @param {string} section */
    async here(window, section) {
      await ask('/here', jsonBody({ window, section }));
    },

    /** @param {string} text @param {boolean} withForm @param {AbortSignal} signal @returns {Promise<{ kind: 'looked', look: Look } | Fault>} */
    async look(text, withForm, signal) {
      const response = await ask(`/look${withForm ? '?form' : ''}`, {
        method: 'POST',
        signal,
        body: new Blob([text], { type: 'application/yaml' }),
        headers: { 'content-type': 'application/yaml' },
      });
      if (!response) return unreachable;
      const look = response.ok ? await jsonOf(response.clone()) : undefined;
      return look ? { kind: 'looked', look } : faultOf(response);
    },

    /** @param {string} text @param {Edit} edit @returns {Promise<{ kind: 'cuts', splices: Splice[] } | Fault>} */
    async edit(text, edit) {
      const response = await ask('/items', {
        method: 'POST',
        body: JSON.stringify({ text, edit }),
        headers: { 'content-type': 'application/json' },
      });
      if (!response) return unreachable;
      const answer = response.ok ? await jsonOf(response.clone()) : undefined;
      return answer ? { kind: 'cuts', splices: answer.splices } : faultOf(response);
    },

    /**
     * Assigns a booking to a slot of this issue, or removes it from one; bookings.yaml is written at once.
     * @param {{ place: string, slot: number, from?: { issue: number, slot: number } } | { free: string, slot: number }}
     * wanted
     * @returns {Promise<{ kind: 'booked' } | Fault>}
     */
    async book(wanted) {
      const response = await ask('/bookings', {
        method: 'POST',
        body: JSON.stringify(wanted),
        headers: { 'content-type': 'application/json' },
      });
      if (!response) return unreachable;
      return response.ok ? { kind: 'booked' } : faultOf(response);
    },

    /**
     * Finds the links of a pasted text and reads their pages; `onEvent` is called for each as it comes. Ends early when the
     * signal is aborted.
     * @param {{ text: string, pasted: string, html: string, pictures: boolean }} wanted
     * @param {(event: LinkEvent) => void} onEvent
     * @param {AbortSignal} signal
     * @returns {Promise<{ kind: 'done' } | Fault>}
     */
    async links(wanted, onEvent, signal) {
      const response = await ask('/links', {
        method: 'POST',
        signal,
        body: JSON.stringify(wanted),
        headers: { 'content-type': 'application/json' },
      });
      if (!response) return unreachable;
      if (!response.ok || !response.body) return faultOf(response);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      try {
        for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
          const lines = (rest + value).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) if (line) onEvent(JSON.parse(line));
        }
      } catch {
        return unreachable;
      }
      return { kind: 'done' };
    },

    picture: pictureCalls(base).picture,

    /** @param {string} text @param {URLSearchParams} query @param {AbortSignal} signal @returns {Promise<{ kind: 'page', html: string, told: string } | { kind: 'broken', problems: Problem[] } | Fault>} */
    async preview(text, query, signal) {
      const response = await ask(`/preview-unsaved?${query}`, {
        method: 'POST',
        signal,
        body: new Blob([text], { type: 'application/yaml' }),
        headers: { 'content-type': 'application/yaml' },
      });
      if (!response) return unreachable;
      if (response.ok) {
        // The response was cut off, by the next preview or by the network.
        const html = await response.text().catch(() => undefined);
        const told = decodeURIComponent(response.headers.get('galley-told') ?? '');
        return html === undefined ? unreachable : { kind: 'page', html, told };
      }
      if (response.status !== 422) return faultOf(response);
      return { kind: 'broken', problems: (await jsonOf(response))?.problems ?? [] };
    },
  };
}

/** @param {unknown} value @returns {RequestInit} */
function jsonBody(value) {
  return { method: 'POST', body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

/** Remembers a choice of this person. @param {string} name @param {string} value */
export async function prefer(name, value) {
  await fetch(`/desk/preferences/${name}`, { ...jsonBody({ value }), method: 'PUT' }).catch(() => undefined);
}

/** @param {Response} response @returns {Promise<Fault>} */
async function faultOf(response) {
  const words = (await jsonOf(response)) ?? {};
  if (response.status === 401)
    return {
      kind: 'fault',
      message: 'You are signed out',
      briefly: 'you are signed out',
      hint: 'Sign in, and it is saved.',
      passing: true,
      isSignedOut: true,
    };
  return {
    kind: 'fault',
    message: words.message ?? `Galley answered ${response.status}`,
    hint: words.hint ?? 'Look in the terminal that Galley runs in.',
    passing: response.status >= 500,
  };
}

/**
 * The requests for pictures of a draft, or of the publication.
 * @param {string} base
 */
export function pictureCalls(base) {
  return {
    /**
     * @param {File} file
     * @param {{ name: string, hint: string, shown?: number | undefined, still: boolean, crop: { left: number, top: number, width: number, height: number } | undefined }} wanted
     * @returns {Promise<{ kind: 'stored' } & StoredPicture | Fault & { code?: string }>}
     */
    async picture(file, { name, hint, shown, still, crop }) {
      const query = new URLSearchParams({ name, hint });
      if (shown) query.set('shown', String(shown));
      if (still) query.set('still', 'yes');
      if (crop)
        query.set('crop', [crop.left, crop.top, crop.width, crop.height].map((part) => part.toFixed(5)).join(','));
      const response = await fetch(`${base}/pictures?${query}`, {
        method: 'POST',
        body: file,
        headers: { 'content-type': 'application/octet-stream' },
      }).catch(() => undefined);
      if (!response) return { ...unreachable, hint: 'The picture is not stored. Try again when Galley runs.' };
      const answer = await jsonOf(response.clone());
      if (response.ok && answer) return { ...answer, kind: 'stored' };
      return { ...(await faultOf(response)), ...(answer?.code ? { code: answer.code } : {}) };
    },

    /**
     * @param {string} path
     * @param {unknown} body
     * @returns {Promise<{ kind: 'done' } | Fault>}
     */
    async send(path, body) {
      const response = await fetch(base + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }).catch(() => undefined);
      if (!response) return unreachable;
      return response.ok ? { kind: 'done' } : faultOf(response);
    },
  };
}

/**
 * Undefined if the response is not JSON, such as a proxy's page or a response that was cut off.
 * @param {Response} response
 * @returns {Promise<any>}
 */
function jsonOf(response) {
  return response.json().catch(() => undefined);
}

/** @typedef {ReturnType<typeof deskCalls>} DeskCalls */
