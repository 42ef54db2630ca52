/**
 * Shows new messages when they arrive. Asks for two numbers every two seconds, and for the list only if they have
 * changed. It polls instead of using server-sent events, because browsers allow six connections to one origin: a few
 * tabs with an event stream each would block the others, and an open stream delays closing the server.
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
  // Between the empty page and the first message, other parts of the page change too.
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
