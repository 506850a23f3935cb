export function asteriskFolder(version: '22' | '16'): string;
export function debianFolder(name: string): string;
export function missingForE2e(): string[];
export function missingForAsterisk16(): string[];
export function missingForBundle(): string[];
