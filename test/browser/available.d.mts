export const CHROMIUM: string;
export function missingForBrowser(): string[];
