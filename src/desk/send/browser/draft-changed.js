// @ts-check
/**
 * Tells the person when the draft was saved after the page was loaded, because the page still shows the older state.
 * Listens to `/drafts/:number/events` and offers to load the page again with the same options for the send.
 */

const notice = document.querySelector('[data-draft-changed]');
const number = notice?.getAttribute('data-draft-changed');
/** @type {EventSource | undefined} */
let source;

/** Browsers allow six connections to one server, so a hidden tab closes its connection. */
function listen() {
  if (!number || source || document.visibilityState === 'hidden') return;
  source = new EventSource(`/drafts/${number}/events`);
  source.addEventListener('draft', (event) => {
    if (notice instanceof HTMLElement) notice.hidden = JSON.parse(event.data).hash === notice.dataset.hash;
  });
}

function disconnect() {
  source?.close();
  source = undefined;
}

notice?.querySelector('a')?.addEventListener('click', (event) => {
  const plan = document.querySelector('form.plan');
  if (!(plan instanceof HTMLFormElement) || !(event.currentTarget instanceof HTMLAnchorElement)) return;
  const chosen = [...new FormData(plan)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  event.currentTarget.search = new URLSearchParams(chosen).toString();
});
document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? disconnect() : listen()));
addEventListener('pagehide', disconnect);
addEventListener('pageshow', listen);
listen();
