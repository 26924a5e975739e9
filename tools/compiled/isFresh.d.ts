export declare function recordOf(outfile: string): string;
export declare function isFresh(outfile: string, how?: string): boolean;
export declare function statsOf(file: string): { size: number; mtimeMs: number } | null;
export declare function hashOf(file: string): string;
