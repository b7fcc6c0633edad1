/** Bounds on what is read of a body. Beyond them reading stops with a problem; the raw text is kept anyway. */

/** RFC 7865 documents are 2–6 KB; a conference of a hundred stays below this. */
export const MAXIMUM_METADATA_CHARACTERS = 512 * 1024
/** Elements inside each other. Real documents have 5; without a bound the parser's namespace lookup is quadratic. */
export const MAXIMUM_XML_DEPTH = 64
/** A document with more is no XML, and each costs time. */
export const MAXIMUM_XML_ERRORS = 200
/** Participants, streams, sessions, associations and groups of one document. */
export const MAXIMUM_OWNERS = 4000
/** On one call, with all who have left. */
export const MAXIMUM_PARTIES = 1000
/** Values of foreign elements that are kept. */
export const MAXIMUM_EXTENSIONS = 1000
export const MAXIMUM_VALUE_CHARACTERS = 4096
export const MAXIMUM_BODY_PARTS = 32
export const MAXIMUM_PROBLEMS = 20
