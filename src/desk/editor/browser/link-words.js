// @ts-check
/** What the page says while links are added. */

/** @param {number} count */
export const linksOf = (count) => (count === 1 ? '1 link' : `${count} links`);

/** @param {number} read @param {number} all @param {string} section */
export const readingWords = (read, all, section) => `Adding ${linksOf(all)} to “${section}”: ${read} of ${all} read`;

/** @param {number} count @param {string} section @param {number} unread */
export const addedWords = (count, section, unread) =>
  `${linksOf(count)} added to “${section}”${unread > 0 ? `. ${unread === 1 ? '1 page' : `${unread} pages`} could not be read` : ''}.`;

/** @param {{ issue?: number, section?: string }} repeat */
export const repeatWords = ({ issue, section }) => {
  const where = section ? `, ${section}` : '';
  return issue === undefined ? `Already in this issue${where}` : `This was in issue ${issue}${where}`;
};

/** @param {number} repeated @param {number} beyond */
export const leftOutWords = (repeated, beyond) =>
  [
    repeated > 0
      ? `${repeated === 1 ? 'One address was' : `${repeated} addresses were`} pasted twice and taken once.`
      : '',
    beyond > 0
      ? `${linksOf(beyond)} beyond the first 100 ${beyond === 1 ? 'was' : 'were'} not taken: paste the rest again.`
      : '',
  ]
    .filter(Boolean)
    .join(' ');

/** @param {number} count */
export const undescribedWords = (count) =>
  count === 1
    ? 'The picture of one of them has no description yet: say what it shows, or leave it as decoration.'
    : `The pictures of ${count} of them have no description yet: say what they show, or leave them as decoration.`;

export const noLinks = 'There is no web address in this text. An address looks like https://example.org/page.';
export const stillReading = 'Links are being added already. Wait for them, or press “Add now”.';
