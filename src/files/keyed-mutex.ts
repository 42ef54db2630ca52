const turns = new Map<string, Promise<unknown>>();

/** Work of one key waits for what was asked for before it, however that ends; different keys go side by side. */
export function serialize<T>(key: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(key) ?? Promise.resolve()).then(work, work);
  turns.set(key, turn);
  const leave = () => void (turns.get(key) === turn && turns.delete(key));
  turn.then(leave, leave);
  return turn;
}
