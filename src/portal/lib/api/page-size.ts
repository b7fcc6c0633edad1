/** Rows that a list of people or phones asks for at once. */
export const PAGE_SIZE = 50
