export declare function isFresh(outfile: string): boolean;
export declare function recordOf(outfile: string): string;
