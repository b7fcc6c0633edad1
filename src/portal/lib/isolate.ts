/** A name inside a sentence: its letters' direction must not reorder what stands around it (Unicode FSI … PDI). */
export const isolate = (text: string): string => `\u2068${text}\u2069`
