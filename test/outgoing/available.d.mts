export const EXIM: string;
export function missingForExim(): string[];
