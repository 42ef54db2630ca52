/**
 * Shows new messages as they come. Asks for two numbers every two seconds, and for the list only when they have
 * changed. Polling rather than server-sent events: browsers allow six open connections to one origin, so a few
 * tabs with an event stream each would lock up the rest, and an open stream keeps the server from closing.
 */
const list = document.getElementById('messages');
const status = document.getElementById('live');
const pauseMs = 2000;

async function look() {
  if (document.visibilityState !== 'visible') return;
  const answer = await fetch(list.dataset.stateUrl);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const { count, newest } = await answer.json();
  if (status.dataset.lost) {
    delete status.dataset.lost;
    status.textContent = '';
  }
  const before = Number(list.dataset.newest);
  if (newest === before && count === Number(list.dataset.count)) return;
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
  const fresh = page.getElementById('messages');
  // From the empty page to the first message, or back, more than the list changes.
  if (!fresh || (count === 0) !== (Number(list.dataset.count) === 0)) return location.reload();
  show(fresh, before);
  if (newest > before)
    status.textContent = newest - before === 1 ? 'One new message' : `${newest - before} new messages`;
}

function show(fresh, before) {
  const focused = document.activeElement?.getAttribute('href');
  list.replaceChildren(...fresh.childNodes);
  Object.assign(list.dataset, fresh.dataset);
  for (const row of list.querySelectorAll('[data-id]')) row.classList.toggle('fresh', Number(row.dataset.id) > before);
  if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

async function watch() {
  try {
    await look();
  } catch {
    status.dataset.lost = 'yes';
    status.textContent = 'Galley does not answer; this list is not being updated.';
  }
  setTimeout(watch, pauseMs);
}

document.addEventListener('visibilitychange', () => look().catch(() => {}));
setTimeout(watch, pauseMs);
