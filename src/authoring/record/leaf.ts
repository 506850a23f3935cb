/** One value of a reply, with the name of its field and its path. */
export interface Leaf {
  key: string;
  path: string;
  text: string;
}

export interface Rewriting {
  /** The new text; the same text changes nothing. */
  leaf(leaf: Leaf): string;
  /** The same for a field's name. */
  key(key: string): string;
}

/** Visits every value and changes none. */
export const readOnly = (look: (leaf: Leaf) => void): Rewriting => ({
  leaf(leaf) {
    look(leaf);
    return leaf.text;
  },
  key: (key) => key,
});
