/**
 * Orders the entries of a list that two people changed. The order is that of the person who moved something (theirs, if
 * both did); what only the other one has follows the entry that it followed there.
 */
export function mergeOrder(base: string[], mine: string[], theirs: string[]): string[] {
  const common = new Set(mine.filter((id) => theirs.includes(id) && base.includes(id)));
  const inOrder = (list: string[]) => list.filter((id) => common.has(id)).join('\n');
  const isTheirs = inOrder(theirs) !== inOrder(base) || inOrder(mine) === inOrder(base);
  const [leading, other] = isTheirs ? [theirs, mine] : [mine, theirs];
  const order = [...leading];
  for (const [index, id] of other.entries()) {
    if (order.includes(id)) continue;
    const previous = other.slice(0, index).findLast((each) => order.includes(each));
    // New entries at one place: theirs, which are saved already, come first.
    let at = previous === undefined ? 0 : order.indexOf(previous) + 1;
    while (at < order.length && !other.includes(order[at]!) && !base.includes(order[at]!)) at++;
    order.splice(at, 0, id);
  }
  return order;
}
