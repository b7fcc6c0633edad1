import type { Party } from '../model/call.ts'

/** A party before the directory has said who it is. */
export type PartyDraft = Omit<Party, 'network' | 'userId' | 'deviceId'>
