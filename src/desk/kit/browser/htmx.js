// @ts-check
/** Lets links and forms of a page load parts of it (`hx-get`, `hx-target`): htmx starts as it is imported. */
// oxlint-disable-next-line import/no-unassigned-import -- it listens on the document, nothing is called
import 'htmx.org';
