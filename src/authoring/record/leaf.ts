/** One value in a reply: the name of the field that holds it, and where it stands. */
export interface Leaf {
  key: string;
  path: string;
  text: string;
}

export interface Rewriting {
  /** What stands there instead; the same text leaves it. */
  leaf(leaf: Leaf): string;
  /** The same for the name of a field. */
  key(key: string): string;
}

/** Only looks. */
export const looking = (look: (leaf: Leaf) => void): Rewriting => ({
  leaf(leaf) {
    look(leaf);
    return leaf.text;
  },
  key: (key) => key,
});
