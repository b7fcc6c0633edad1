/** Identifiers. All are UUIDv7 strings made by us, unless a comment says otherwise. */

export type AccountId = string
export type ResellerId = string
export type UserId = string
export type DeviceId = string
export type RecordingGroupId = string
export type RecordingClientId = string
/** Bounded in time by its UUIDv7 prefix: `startedAtMs` of a call can be read from it. */
export type CallId = string
export type RecordingId = string
/** One SIPREC dialog (RFC 7866: Recording Session) at this node. Not the SIP Call-ID. */
export type SessionId = string
