/** Recording metadata as plain data, RFC 7865 §6 and §9. Ids are verbatim; anything may be missing. */

/** What a document says of the one before: `complete` replaces it, `partial` changes it (RFC 7865 §9.1). */
export type MetadataMode = 'complete' | 'partial'

export interface Metadata {
  readonly mode: MetadataMode
  readonly groups: readonly MetadataGroup[]
  readonly sessions: readonly MetadataSession[]
  readonly participants: readonly MetadataParticipant[]
  readonly streams: readonly MetadataStream[]
  readonly participantSessions: readonly ParticipantSession[]
  readonly participantStreams: readonly ParticipantStreams[]
  /** Values of elements that are not RFC 7865's, in order of the document. */
  readonly extensions: readonly MetadataExtension[]
}

export interface MetadataGroup {
  readonly id: string
}

/** A communication session: the call as the phone system sees it (RFC 7865 §6.3). */
export interface MetadataSession {
  readonly id: string
  /** RFC 7989 session ids; some clients put the Call-ID here. Blanks inside are removed. */
  readonly sipSessionIds: readonly string[]
  readonly groupId?: string
  readonly startAtMs?: number
  readonly stopAtMs?: number
}

export interface MetadataParticipant {
  readonly id: string
  /** The first one given; a participant may have several (RFC 7865 §6.5.1). */
  readonly aor?: string
  readonly name?: string
  /** `send` and `recv` written inside the participant instead of in an association. */
  readonly sends: readonly string[]
  readonly receives: readonly string[]
}

export interface MetadataStream {
  /** Empty when the client gave none. */
  readonly id: string
  readonly sessionId?: string
  readonly label?: string
}

/** RFC 7865 §6.7. */
export interface ParticipantSession {
  readonly participantId: string
  readonly sessionId: string
  readonly associatedAtMs?: number
  readonly disassociatedAtMs?: number
}

/** RFC 7865 §6.8. Neither send nor recv: on hold. */
export interface ParticipantStreams {
  readonly participantId: string
  readonly sends: readonly string[]
  readonly receives: readonly string[]
  readonly disassociatedAtMs?: number
}

/** Which element of RFC 7865 a foreign value was found in. */
export type ExtensionOwner = 'recording' | 'group' | 'session' | 'participant' | 'stream' | 'association'

/** A text of a foreign element: called number, queue, agent, UCID. */
export interface MetadataExtension {
  readonly owner: ExtensionOwner
  /** Id of the owner, empty for the document itself. */
  readonly ownerId: string
  /** Namespace URI, or the prefix where it is not bound; empty for none. */
  readonly namespace: string
  /** Local name, verbatim; of an attribute: `element@attribute`. */
  readonly name: string
  readonly value: string
}
