// @ts-check
/**
 * What the send page says of an issue holds for the moment in which it was made. Listens to `/drafts/:number/events` and,
 * when the draft was saved since, says so with a way to see it as it is now. What was chosen for the send goes along.
 */

const notice = document.querySelector('[data-draft-changed]');
const number = notice?.getAttribute('data-draft-changed');
/** @type {EventSource | undefined} */
let source;

/** Browsers allow six connections to one server: a tab that nobody sees lets go. */
function listen() {
  if (!number || source || document.visibilityState === 'hidden') return;
  source = new EventSource(`/drafts/${number}/events`);
  source.addEventListener('draft', (event) => {
    if (notice instanceof HTMLElement) notice.hidden = JSON.parse(event.data).hash === notice.dataset.hash;
  });
}

function letGo() {
  source?.close();
  source = undefined;
}

notice?.querySelector('a')?.addEventListener('click', (event) => {
  const plan = document.querySelector('form.plan');
  if (!(plan instanceof HTMLFormElement) || !(event.currentTarget instanceof HTMLAnchorElement)) return;
  const chosen = [...new FormData(plan)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  event.currentTarget.search = new URLSearchParams(chosen).toString();
});
document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? letGo() : listen()));
addEventListener('pagehide', letGo);
addEventListener('pageshow', listen);
listen();
