export const MARIADBD: string;
export function missingForMariadb(): string[];
